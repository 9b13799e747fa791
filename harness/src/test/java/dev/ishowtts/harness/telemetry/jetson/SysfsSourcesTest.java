package dev.ishowtts.harness.telemetry.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.HostFolder;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import dev.ishowtts.harness.telemetry.TelemetrySourceContract;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SysfsSourcesTest {
  @TempDir Path root;

  private abstract static class Contract extends TelemetrySourceContract {
    @Override
    protected HostFolder healthy(Path root) {
      return JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6).folder();
    }

    @Override
    protected void garble() {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.writeString(file, "\u0000unreadable");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  final class Gpu extends Contract {
    @Override
    protected TelemetrySource source() {
      return new GpuSource();
    }
  }

  @Nested
  final class Cpu extends Contract {
    @Override
    protected TelemetrySource source() {
      return new CpuSource();
    }
  }

  @Nested
  final class Emc extends Contract {
    @Override
    protected TelemetrySource source() {
      return new EmcSource();
    }
  }

  @Nested
  final class Thermal extends Contract {
    @Override
    protected TelemetrySource source() {
      return new ThermalSource();
    }
  }

  @Nested
  final class Power extends Contract {
    @Override
    protected TelemetrySource source() {
      return new PowerSource();
    }
  }

  @Nested
  final class Throttle extends Contract {
    @Override
    protected TelemetrySource source() {
      return new ThrottleSource();
    }
  }

  @Nested
  final class Memory extends Contract {
    @Override
    protected TelemetrySource source() {
      return new MemorySource();
    }
  }

  private static Map<String, Double> read(TelemetrySource source, HostFiles host) {
    try (Probe probe = source.open(host).orElseThrow()) {
      return byKey(probe.read(OptionalLong.empty()));
    }
  }

  private static Map<String, Double> byKey(List<Reading> readings) {
    Map<String, Double> values = new TreeMap<>();
    readings.forEach(reading -> values.put(reading.key(), reading.value()));
    return values;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void gpu_everyBoard_isFound(Kind kind) {
    HostFiles host = JetsonTree.create(root, kind).files();

    assertThat(read(new GpuSource(), host))
        .containsKeys(GpuSource.CLOCK, GpuSource.FLOOR, GpuSource.CEILING)
        .containsEntry(GpuSource.LOAD, 43.7);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void sources_everyBoard_giveCpuHeatPowerAndThrottling(Kind kind) {
    HostFiles host = JetsonTree.create(root, kind).files();

    assertThat(read(new CpuSource(), host)).containsEntry(CpuSource.SLOWEST, 1113.6);
    assertThat(read(new ThermalSource(), host)).containsKey(ThermalSource.HOTTEST);
    assertThat(read(new PowerSource(), host)).containsKey(PowerSource.TOTAL);
    assertThat(read(new ThrottleSource(), host)).containsEntry("throttle.oc3_events", 0.0);
    assertThat(read(new MemorySource(), host)).containsKey(MemorySource.USED);
  }

  @Test
  void gpu_thor_keysTheVideoEngineByItsName() {
    HostFiles host = JetsonTree.create(root, Kind.THOR_JETPACK_7).files();

    assertThat(read(new GpuSource(), host))
        .containsEntry("gpu.ceiling_mhz", 1575.0)
        .containsEntry("gpu.gpu_nvd_0.ceiling_mhz", 1692.0)
        .doesNotContainKey("gpu.gpu_nvd_0.load_percent");
  }

  @Test
  void thermal_zoneWithoutPower_isAbsentAndNotTheHottest() {
    HostFiles host = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6).files();

    assertThat(read(new ThermalSource(), host))
        .containsOnly(
            entry("thermal.cpu_celsius", 45.0),
            entry("thermal.gpu_celsius", 46.5),
            entry("thermal.soc0_celsius", 49.5),
            entry("thermal.tj_celsius", 51.0),
            entry("thermal.hottest_celsius", 51.0));
  }

  @Test
  void thermal_xavier_constantOfThePowerChipIsNotTheHottest() {
    HostFiles host = JetsonTree.create(root, Kind.XAVIER_JETPACK_5).files();

    assertThat(read(new ThermalSource(), host))
        .containsEntry("thermal.pmic_die_celsius", 100.0)
        .containsEntry(ThermalSource.HOTTEST, 52.5);
  }

  @Test
  void power_agxOrin_totalIsTheSumOfItsRails() {
    HostFiles host = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_5).files();

    assertThat(read(new PowerSource(), host))
        .containsOnly(
            entry("power.vdd_gpu_soc_mw", 2000.0),
            entry("power.vdd_cpu_cv_mw", 4000.0),
            entry("power.vin_sys_5v0_mw", 6000.0),
            entry("power.vddq_vdd2_1v8ao_mw", 4000.0),
            entry("power.total_mw", 16000.0));
  }

  @Test
  void power_boardsWithAnInputRail_totalIsThatRail() {
    assertThat(
            read(
                new PowerSource(),
                JetsonTree.create(root.resolve("nano"), Kind.ORIN_NANO_JETPACK_6).files()))
        .containsEntry(PowerSource.TOTAL, 2000.0);
    assertThat(
            read(
                new PowerSource(),
                JetsonTree.create(root.resolve("thor"), Kind.THOR_JETPACK_7).files()))
        .containsEntry(PowerSource.TOTAL, 26686.0);
  }

  @Test
  void power_oneRailUnreadable_hasNoTotal() {
    JetsonTree tree = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6);
    try (Probe probe = new PowerSource().open(tree.files()).orElseThrow()) {
      tree.with("sys/bus/i2c/devices/1-0040/hwmon/hwmon3/curr2_input", "");

      assertThat(byKey(probe.read(OptionalLong.empty())))
          .containsKey("power.vdd_gpu_soc_mw")
          .doesNotContainKeys("power.vdd_cpu_cv_mw", "power.total_mw");
    }
  }

  @Test
  void power_jetPack4_readsIndustrialInputs() {
    HostFiles host =
        new HostFolder(root)
            .with("sys/bus/iio/devices/iio:device0/rail_name_0", "POM_5V_IN\n")
            .with("sys/bus/iio/devices/iio:device0/in_power0_input", "2532\n")
            .with("sys/bus/iio/devices/iio:device0/rail_name_1", "POM_5V_GPU\n")
            .with("sys/bus/iio/devices/iio:device0/in_power1_input", "40\n")
            .files();

    assertThat(read(new PowerSource(), host))
        .containsOnly(
            entry("power.pom_5v_in_mw", 2532.0),
            entry("power.pom_5v_gpu_mw", 40.0),
            entry("power.total_mw", 2532.0));
  }

  @Test
  void emc_cap_lowersTheCeiling() {
    JetsonTree tree = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6);
    tree.with("sys/kernel/nvpmodel_emc_cap/emc_iso_cap", "2133000000\n");

    assertThat(read(new EmcSource(), tree.files()))
        .containsOnly(
            entry("emc.clock_mhz", 2133.0),
            entry("emc.ceiling_mhz", 2133.0),
            entry("emc.load_percent", 10.0));
  }

  @Test
  void emc_withoutRoot_isAbsent() {
    HostFiles host = JetsonTree.create(root, Kind.ORIN_NANO_JETPACK_6).files();

    assertThat(new EmcSource().open(host)).isEmpty();
  }

  @Test
  void throttle_fanIsNoThrottling_alertIs() {
    JetsonTree tree = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6);
    try (Probe probe = new ThrottleSource().open(tree.files()).orElseThrow()) {
      tree.with("sys/class/thermal/cooling_device1/cur_state", "1\n");
      tree.with("sys/class/hwmon/hwmon9/oc2_event_cnt", "17\n");

      assertThat(byKey(probe.read(OptionalLong.empty())))
          .containsEntry("throttle.gpu_throttle_alert_state", 1.0)
          .containsEntry("throttle.oc2_events", 17.0)
          .doesNotContainKey("throttle.pwm_fan_state");
    }
  }

  @Test
  void memory_fragmentation_isTheLargestFreeBlock() {
    HostFiles host = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6).files();

    assertThat(read(new MemorySource(), host))
        .containsEntry("memory.used_mib", (64301056 - 52428800) / 1024.0)
        .containsEntry("memory.swap_used_mib", 1000.0)
        .containsEntry("memory.largest_free_block_kib", 4096.0)
        .containsEntry("memory.largest_free_blocks", 7.0);
  }

  @Test
  void cpu_coreGoesOffline_isLeftOut() throws IOException {
    JetsonTree tree = JetsonTree.create(root, Kind.AGX_ORIN_JETPACK_6);
    String core = "sys/devices/system/cpu/cpu3/cpufreq/scaling_cur_freq";
    tree.with(core, "115200\n");
    try (Probe probe = new CpuSource().open(tree.files()).orElseThrow()) {
      assertThat(byKey(probe.read(OptionalLong.empty()))).containsEntry(CpuSource.SLOWEST, 115.2);
      tree.with(core, "");

      assertThat(byKey(probe.read(OptionalLong.empty()))).containsEntry(CpuSource.SLOWEST, 1113.6);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void board_everyRelease_isNamed(Kind kind) {
    Board board = Board.read(JetsonTree.create(root, kind).files()).orElseThrow();

    String expected =
        switch (kind) {
          case AGX_ORIN_JETPACK_5 -> "ORIN 5.1.2 5";
          case AGX_ORIN_JETPACK_6 -> "ORIN 6.2 6";
          case AGX_ORIN_JETPACK_7 -> "ORIN 7.2 7";
          case ORIN_NANO_JETPACK_6 -> "ORIN 6.2.1 6";
          case XAVIER_JETPACK_5 -> "XAVIER 5.1.6 5";
          case THOR_JETPACK_7 -> "THOR 7.1 7";
        };
    assertThat(
            board.family().orElseThrow()
                + " "
                + board.jetPack().orElseThrow()
                + " "
                + board.generation().orElseThrow())
        .isEqualTo(expected);
  }

  @Test
  void board_unknownRelease_hasAGenerationOnly() {
    HostFiles host =
        new HostFolder(root).with("etc/nv_tegra_release", "# R36 (release), REVISION: 9.9").files();

    Board board = Board.read(host).orElseThrow();
    assertThat(board.l4t()).contains("36.9.9");
    assertThat(board.jetPack()).isEmpty();
    assertThat(board.generation()).hasValue(6);
    assertThat(board.family()).isEmpty();
  }

  @Test
  void board_otherHost_isAbsent() {
    assertThat(Board.read(new HostFiles(root))).isEmpty();
  }

  @Test
  void sensor_fileThatComesBack_isReadAgain() throws IOException {
    Path file = root.resolve("temp");
    try (SensorFile sensor = new SensorFile(file)) {
      assertThat(sensor.read()).isEmpty();
      Files.writeString(file, "42000\n");
      assertThat(sensor.read()).hasValue(42000);
      Files.writeString(file, "-256000\n");
      assertThat(sensor.read()).hasValue(-256000);
      for (String text : List.of("", "-", "12a", "1 2", "9".repeat(40), "1.5")) {
        Files.writeString(file, text);
        assertThat(sensor.read()).as(text).isEmpty();
      }
    }
  }
}
