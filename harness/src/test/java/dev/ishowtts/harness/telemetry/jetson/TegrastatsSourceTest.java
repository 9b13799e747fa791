package dev.ishowtts.harness.telemetry.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.harness.telemetry.HostFolder;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TegrastatsSourceTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path root;

  @Test
  void open_kernelFilesSuffice_isNotStarted() {
    JetsonTree tree = JetsonTree.create(root, JetsonTree.Kind.AGX_ORIN_JETPACK_6);
    tree.folder().withProgram("usr/bin/tegrastats", "exit 1\n");

    assertThat(new TegrastatsSource().open(tree.files())).isEmpty();
  }

  @Test
  void open_noProgram_isAbsent() {
    assertThat(new TegrastatsSource().open(new HostFolder(root).files())).isEmpty();
  }

  @Test
  void read_containerWithoutSysfs_givesTheLatestLineOnce() {
    String line = JetsonTree.resource("tegrastats.txt").lines().toList().get(1);
    HostFolder host =
        new HostFolder(root)
            .withProgram(
                "usr/bin/tegrastats",
                "echo '" + line + "'\necho 'RAM 1/2MB (lfb'\nprintf 'cut'\nexec sleep 60\n");

    List<Reading> readings = new ArrayList<>();
    try (Probe probe = new TegrastatsSource().open(host.files()).orElseThrow()) {
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                readings.addAll(probe.read(OptionalLong.empty()));
                return readings.contains(new Reading("tegrastats.memory_used_mib", "MiB", 1));
              });
      assertThat(probe.read(OptionalLong.empty())).isEmpty();
    }
  }

  @Test
  void readings_ofALine_areKeyedByTheNamesOfTheBoard() {
    String line = JetsonTree.resource("tegrastats.txt").lines().toList().get(1);

    assertThat(TegrastatsSource.readings(TegrastatsLine.parse(line).orElseThrow()))
        .contains(
            new Reading("tegrastats.gr3d_load_percent", "%", 14),
            new Reading("tegrastats.gr3d_clock_mhz", "MHz", 407),
            new Reading("tegrastats.emc_clock_mhz", "MHz", 2133),
            new Reading("tegrastats.tj_celsius", "°C", 77.281),
            new Reading("tegrastats.vdd_cpu_cv_mw", "mW", 14312));
  }
}
