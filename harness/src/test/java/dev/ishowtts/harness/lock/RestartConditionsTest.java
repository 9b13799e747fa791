package dev.ishowtts.harness.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.lock.RunConditions.Place;
import dev.ishowtts.harness.run.RestartSpan;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight restarts of 10 s, of which the first half is warm-up; a reading each 500 ms. */
final class RestartConditionsTest {
  private static final BoundedCommand NONE =
      (command, input, patience) -> new BoundedCommand.Outcome(false, false, -1, "none");
  private static final double LOCKED = 1300.5;
  private static final int RESTARTS = 8;

  @TempDir Path root;
  private HostConditions before;

  @BeforeEach
  void lockedBoardAtRest() {
    JetsonTree tree =
        JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6)
            .locked()
            .with("sys/class/devfreq/17000000.gpu/device/load", "0\n");
    before = new LockReader(tree.files(), NONE).files();
  }

  @Test
  void steadyRun_hasNoObjection() {
    assertThat(objections(Set.of(), series("gpu.clock_mhz", i -> LOCKED), hottest(i -> 60)))
        .isEmpty();
  }

  @Test
  void clockThatMovedInOneRestart_costsThatRestartAlone() {
    var objections = objections(Set.of(), series("gpu.clock_mhz", i -> i == 57 ? 1122 : LOCKED));

    assertThat(objections).containsOnlyKeys(2);
    assertThat(objections.get(2))
        .startsWith("clocks-moved: the GPU's clock left 1301 MHz in 1 of ");
    assertThat(
            RunConditions.ofHost(
                before,
                List.of(series("gpu.clock_mhz", i -> i == 57 ? 1122 : LOCKED)),
                before,
                ConditionLimits.standard(),
                Place.GPU))
        .isEmpty();
  }

  @Test
  void clockThatMovedInAWarmUp_costsNothing() {
    assertThat(objections(Set.of(), series("gpu.clock_mhz", i -> i == 43 ? 1122 : LOCKED)))
        .isEmpty();
  }

  @Test
  void memoryClockThatWasLowForAWholeRestart_isHeldAgainstTheRunsUsualOne() {
    var objections = objections(Set.of(), series("emc.clock_mhz", i -> i / 20 == 6 ? 2133 : 3199));

    assertThat(objections).containsOnlyKeys(6);
    assertThat(objections.get(6)).startsWith("emc-moved: the memory clock left 3199 MHz");
  }

  @Test
  void heatThrottlingAndAlarms_costTheirRestart() {
    assertThat(objections(Set.of(), hottest(i -> i == 18 ? 86 : 80)).get(0))
        .startsWith("too-hot: the chip reached 86.0 °C");
    assertThat(
            objections(
                    Set.of(),
                    series("throttle.gpu_throttle_alert_state", i -> i == 78 || i == 79 ? 1 : 0))
                .get(3))
        .startsWith("throttled: ");
    assertThat(objections(Set.of(), series("throttle.oc3_events", i -> i < 97 ? 4 : 6)))
        .containsOnlyKeys(4)
        .allSatisfy((index, reason) -> assertThat(reason).startsWith("over-current: "));
  }

  @Test
  void pairWhoseHalvesBeganAtDifferentHeat_isLostWhole() {
    // ABBA: restart 0 begins cold, its partner is restart 1.
    assertThat(objections(Set.of(), hottest(i -> i < 5 ? 41 : 55))).containsOnlyKeys(0, 1);
  }

  @Test
  void waivedCodes_costNothing_foreignLoadIsAsked() {
    assertThat(
            objections(
                Set.of("clocks-moved"), series("gpu.clock_mhz", i -> i == 57 ? 1122 : LOCKED)))
        .isEmpty();
    assertThat(
            new RestartConditions(
                    before,
                    () -> List.of(series("host.foreign_cpu_percent", i -> i / 20 == 5 ? 90 : 1)),
                    ConditionLimits.standard(),
                    Place.PROCESSOR,
                    Set.of(),
                    slice ->
                        slice.get(0).values().contains(90.0)
                            ? Optional.of("foreign-load-during-run: others")
                            : Optional.empty())
                .objections(restarts()))
        .containsOnlyKeys(5);
  }

  @Test
  void lockThatFellDuringTheRun_isTheWholeRuns() {
    JetsonTree tree = JetsonTree.create(root.resolve("after"), Kind.AGX_ORIN_JETPACK_6).locked();
    tree.gpu(306_000_000, 1_300_500_000, 1_300_500_000);
    HostConditions after = new LockReader(tree.files(), NONE).files();

    assertThat(
            RunConditions.ofHost(
                before,
                List.of(series("gpu.clock_mhz", i -> LOCKED)),
                after,
                ConditionLimits.standard(),
                Place.GPU))
        .extracting(Obstacle::code)
        .containsExactly("clocks-unlocked");
  }

  private java.util.Map<Integer, String> objections(Set<String> waived, TelemetrySeries... all) {
    return new RestartConditions(
            before,
            () -> List.of(all),
            ConditionLimits.standard(),
            Place.GPU,
            waived,
            slice -> Optional.empty())
        .objections(restarts());
  }

  private static List<RestartSpan> restarts() {
    List<RestartSpan> restarts = new ArrayList<>();
    for (int i = 0; i < RESTARTS; i++) {
      boolean candidate = i % 4 == 1 || i % 4 == 2;
      restarts.add(
          new RestartSpan(
              i,
              candidate ? Side.CANDIDATE : Side.BASELINE,
              Optional.of(i / 4),
              10_000L * i,
              10_000L * i + 5_000,
              10_000L * i + 9_900));
    }
    return restarts;
  }

  private static TelemetrySeries hottest(IntToDoubleFunction value) {
    return series("thermal.hottest_celsius", value);
  }

  private static TelemetrySeries series(String key, IntToDoubleFunction value) {
    return new TelemetrySeries(
        key,
        "1",
        IntStream.range(0, 20 * RESTARTS).mapToObj(i -> 500L * i).toList(),
        IntStream.range(0, 20 * RESTARTS).mapToObj(value::applyAsDouble).toList());
  }
}
