package dev.ishowtts.harness.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.lock.RunConditions.Place;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.HostFolder;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunConditionsTest {
  private static final BoundedCommand NONE =
      (command, input, patience) -> new BoundedCommand.Outcome(false, false, -1, "none");
  private static final double LOCKED = 1300.5;

  @TempDir Path root;
  private JetsonTree tree;

  @BeforeEach
  void lockedBoardAtRest() {
    tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .with("sys/class/devfreq/17000000.gpu/device/load", "0\n");
  }

  private HostConditions now() {
    return new LockReader(tree.files(), NONE).files();
  }

  private static TelemetrySeries series(String key, List<Double> values) {
    return new TelemetrySeries(
        key, "1", LongStream.range(0, values.size()).map(i -> i * 500).boxed().toList(), values);
  }

  private static List<Double> with(double usual, int count, double other, int others) {
    List<Double> values = new java.util.ArrayList<>(Collections.nCopies(count - others, usual));
    values.addAll(Collections.nCopies(others, other));
    return values;
  }

  private List<Obstacle> during(TelemetrySeries... series) {
    HostConditions now = now();
    return RunConditions.obstacles(
        now, List.of(series), now, ConditionLimits.standard(), Place.GPU);
  }

  private List<Obstacle> after(Consumer<JetsonTree> change) {
    HostConditions before = now();
    change.accept(tree);
    return RunConditions.obstacles(before, List.of(), now(), ConditionLimits.standard(), Place.GPU);
  }

  private static List<String> codes(List<Obstacle> obstacles) {
    assertThat(obstacles).allMatch(Obstacle::invalidates);
    return obstacles.stream().map(Obstacle::code).toList();
  }

  @Test
  void quietLockedRun_hasNoObstacle() {
    assertThat(
            during(
                series("gpu.clock_mhz", Collections.nCopies(200, LOCKED)),
                series("gpu.load_percent", Collections.nCopies(200, 80.0)),
                series("emc.clock_mhz", Collections.nCopies(200, 3199.0)),
                series("throttle.gpu_throttle_alert_state", Collections.nCopies(200, 0.0)),
                series("thermal.hottest_celsius", Collections.nCopies(200, 71.5))))
        .isEmpty();
  }

  @Test
  void unlockedFromTheStart_isOneObstacle() {
    tree.gpu(306_000_000, 1_300_500_000, 306_000_000);

    assertThat(codes(during(series("gpu.clock_mhz", with(LOCKED, 100, 612, 50)))))
        .containsExactly("clocks-unlocked");
  }

  @Test
  void unlockedDuringTheRun_isSeenAfterIt() {
    List<Obstacle> obstacles = after(board -> board.gpu(306_000_000, 1_300_500_000, 1_300_500_000));

    assertThat(codes(obstacles)).containsExactly("clocks-unlocked");
    assertThat(obstacles.get(0).message()).contains("unlocked during the run", "306 to 1301 MHz");
  }

  @Test
  void slowMode_isNamed() {
    tree.with("var/lib/nvpmodel/status", "pmode:0003");

    List<Obstacle> obstacles = during();
    assertThat(codes(obstacles)).containsExactly("slow-power-mode");
    assertThat(obstacles.get(0).message()).contains("MODE_50W", "MAXN", "nvpmodel -m 0");
  }

  @Test
  void powerModeChanged_isSeen() {
    assertThat(codes(after(board -> board.with("var/lib/nvpmodel/status", "pmode:0001"))))
        .containsExactly("power-mode-changed");
  }

  @Test
  void gpuClock_oneReadingInAHundredOff_isStillSteady_twoAreNot() {
    TelemetrySeries load = series("gpu.load_percent", Collections.nCopies(100, 60.0));

    assertThat(during(load, series("gpu.clock_mhz", with(LOCKED, 100, 1122, 1)))).isEmpty();
    List<Obstacle> obstacles = during(load, series("gpu.clock_mhz", with(LOCKED, 100, 1122, 2)));
    assertThat(codes(obstacles)).containsExactly("clocks-moved");
    assertThat(obstacles.get(0).message())
        .startsWith("the GPU's clock left 1301 MHz in 2 of 100 readings (1122 to 1122 MHz)");
  }

  @Test
  void gpuClock_deviationOfOnePercent_isAllowed() {
    assertThat(during(series("gpu.clock_mhz", Collections.nCopies(10, LOCKED * 0.9901)))).isEmpty();
    assertThat(codes(during(series("gpu.clock_mhz", Collections.nCopies(10, LOCKED * 0.989)))))
        .containsExactly("clocks-moved");
  }

  @Test
  void gpuClock_idleReadingsOfAGpuThatIsSwitchedOff_doNotCount() {
    assertThat(
            during(
                series("gpu.clock_mhz", with(LOCKED, 100, 306, 40)),
                series("gpu.load_percent", with(75, 100, 0, 40))))
        .isEmpty();
    assertThat(
            codes(
                during(
                    series("gpu.clock_mhz", with(LOCKED, 100, 306, 40)),
                    series("gpu.load_percent", with(75, 100, 20, 40)))))
        .containsExactly("clocks-moved");
  }

  @Test
  void memoryClockMoved_duringOrAcrossTheRun() {
    assertThat(codes(during(series("emc.clock_mhz", with(3199, 100, 2133, 5)))))
        .containsExactly("emc-moved");
    assertThat(codes(after(board -> board.emc(2_133_000_000, 3_199_000_000L))))
        .containsExactly("clocks-unlocked", "emc-moved");
  }

  @Test
  void throttled_nowOrInBetween() {
    assertThat(codes(during(series("throttle.gpu_throttle_alert_state", with(0, 50, 1, 1)))))
        .containsExactly("throttled");
    assertThat(codes(during(series("throttle.oc3_events", with(5, 50, 5, 1))))).isEmpty();

    List<Obstacle> obstacles =
        after(board -> board.with("sys/class/thermal/cooling_device1/cur_state", "2\n"));
    assertThat(codes(obstacles)).containsExactly("throttled");
    assertThat(obstacles.get(0).message()).contains("gpu_throttle_alert");
  }

  @Test
  void overCurrent_countsOnlyTheRun() {
    tree.with("sys/class/hwmon/hwmon9/oc1_event_cnt", "7\n");

    assertThat(during()).isEmpty();
    List<Obstacle> obstacles =
        after(
            board ->
                board
                    .with("sys/class/hwmon/hwmon9/oc1_event_cnt", "9\n")
                    .with("sys/class/hwmon/hwmon9/oc3_event_cnt", "1\n"));
    assertThat(codes(obstacles)).containsExactly("over-current");
    assertThat(obstacles.get(0).message())
        .contains("2 × under-voltage", "1 × instantaneous over-current");
  }

  @Test
  void heat_limitsAndStart() {
    assertThat(codes(during(series("thermal.hottest_celsius", List.of(70.0, 85.1)))))
        .containsExactly("too-hot");
    assertThat(during(series("thermal.hottest_celsius", List.of(70.0, 85.0)))).isEmpty();

    HostConditions now = now();
    assertThat(now.hottest()).hasValue(51.0);
    assertThat(
            codes(
                RunConditions.obstacles(
                    now, List.of(), now, ConditionLimits.standard().comparedWith(45.9), Place.GPU)))
        .containsExactly("hot-start");
    assertThat(
            RunConditions.obstacles(
                now, List.of(), now, ConditionLimits.standard().comparedWith(46.0), Place.GPU))
        .isEmpty();
  }

  @Test
  void foreignGpuLoad_beforeTheRun() {
    tree.with("sys/class/devfreq/17000000.gpu/device/load", "300\n");

    assertThat(codes(during())).containsExactly("foreign-gpu-load");
  }

  @Test
  void hostWithoutSensors_isUnverified() {
    HostConditions none = new LockReader(new HostFiles(root.resolve("none")), NONE).files();

    List<Obstacle> obstacles =
        RunConditions.obstacles(none, List.of(), none, ConditionLimits.standard(), Place.GPU);
    assertThat(codes(obstacles)).containsExactly("clocks-unverified");
    assertThat(GatePolicy.CLOCK_CODES).contains("clocks-unverified");
  }

  @Test
  void processorWork_doesNotAskForAGpu() {
    HostFolder host =
        new HostFolder(root.resolve("pc"))
            .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_min_freq", "3400000")
            .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq", "3400000");
    HostConditions locked = new LockReader(host.files(), NONE).files();
    host.with("sys/devices/system/cpu/cpu0/cpufreq/scaling_min_freq", "800000");
    HostConditions free = new LockReader(host.files(), NONE).files();
    ConditionLimits limits = ConditionLimits.standard();

    assertThat(RunConditions.obstacles(locked, List.of(), locked, limits, Place.PROCESSOR))
        .isEmpty();
    assertThat(codes(RunConditions.obstacles(locked, List.of(), locked, limits, Place.GPU)))
        .containsExactly("clocks-unverified");
    assertThat(RunConditions.obstacles(free, List.of(), free, limits, Place.PROCESSOR))
        .singleElement()
        .satisfies(obstacle -> assertThat(obstacle.code()).isEqualTo("clocks-unlocked"))
        .satisfies(obstacle -> assertThat(obstacle.message()).contains("core 0: 800 to 3400 MHz"));
  }

  @Test
  void discreteGpu_isJudgedByItsReadings() {
    HostConditions none = new LockReader(new HostFiles(root.resolve("none")), NONE).files();
    TelemetrySeries steady = series("nvidia.gpu0.sm_clock_mhz", with(1980, 100, 345, 30));
    TelemetrySeries load = series("nvidia.gpu0.load_percent", with(90, 100, 0, 30));
    TelemetrySeries free = series("nvidia.gpu0.slowdown_mask", with(0, 100, 1, 30));
    TelemetrySeries capped = series("nvidia.gpu0.slowdown_mask", with(0, 100, 4, 3));
    TelemetrySeries moving = series("nvidia.gpu0.sm_clock_mhz", with(1980, 100, 1755, 20));

    assertThat(
            RunConditions.obstacles(
                none, List.of(steady, load, free), none, ConditionLimits.standard(), Place.GPU))
        .isEmpty();
    List<Obstacle> obstacles =
        RunConditions.obstacles(
            none,
            List.of(
                moving, series("nvidia.gpu0.load_percent", Collections.nCopies(100, 90.0)), capped),
            none,
            ConditionLimits.standard(),
            Place.GPU);
    assertThat(codes(obstacles)).containsExactly("clocks-moved", "throttled");
    assertThat(obstacles.get(1).message()).contains("GPU 0", "{sw_power_cap=3} of 100 readings");
  }
}
