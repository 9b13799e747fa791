package dev.ishowtts.harness.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class HostSourceTest extends TelemetrySourceContract {
  @Override
  protected TelemetrySource source() {
    return new HostSource();
  }

  @Override
  protected HostFolder healthy(Path root) {
    return new HostFolder(root)
        .with("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3 4 5 6 7 8\n")
        .with("proc/loadavg", "0.52 0.58 0.59 1/467 12345\n")
        .with("proc/meminfo", "MemTotal:       2048 kB\nMemAvailable:    1024 kB\n")
        .with("proc/42/stat", stat(10));
  }

  @Override
  protected void garble() {
    new HostFolder(folder)
        .with("proc/stat", "cpu x y\n")
        .with("proc/loadavg", "none")
        .with("proc/meminfo", "MemAvailable: lots");
  }

  @Test
  void read_busyHost_separatesTheWorkerFromOthers() {
    HostFolder host = healthy(folder);
    Probe probe = new HostSource().open(host.files()).orElseThrow();
    probe.read(OptionalLong.of(42));
    host.with("proc/stat", "cpu  150 0 130 920 0 0 0 0 0 0\n").with("proc/42/stat", stat(60));

    List<Reading> readings = probe.read(OptionalLong.of(42));

    // 80 of 200 ticks were busy, 50 of them the worker's.
    assertThat(readings).contains(new Reading("host.cpu_percent", "%", 40));
    assertThat(readings).contains(new Reading(HostSource.FOREIGN_CPU, "%", 15));
    assertThat(readings).contains(new Reading("host.mem_available", "MiB", 1));
    assertThat(readings).contains(new Reading("host.load_1m", "1", 0.52));
  }

  private static String stat(int ticks) {
    return "42 (a (b) c) R 1 1 1 0 -1 0 0 0 0 0 " + ticks + " 0 0 0 20 0 1 0 0 0 0\n";
  }
}
