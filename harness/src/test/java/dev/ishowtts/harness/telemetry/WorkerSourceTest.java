package dev.ishowtts.harness.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class WorkerSourceTest extends TelemetrySourceContract {
  @Override
  protected TelemetrySource source() {
    return new WorkerSource();
  }

  @Override
  protected HostFolder healthy(Path root) {
    return new HostFolder(root)
        .with("proc/self/status", "Name:\tjava\n")
        .with(
            "proc/42/status",
            """
            Name:\tjava
            VmHWM:\t  4096 kB
            VmRSS:\t  2048 kB
            Threads:\t21
            voluntary_ctxt_switches:\t5
            nonvoluntary_ctxt_switches:\t6
            """);
  }

  @Override
  protected void garble() {
    new HostFolder(folder).with("proc/42/status", "VmRSS: much kB\nThreads:\n");
  }

  @Test
  void read_worker_givesItsMemory() {
    Probe probe = new WorkerSource().open(healthy(folder).files()).orElseThrow();

    assertThat(probe.read(OptionalLong.of(42)))
        .contains(
            new Reading("worker.rss", "MiB", 2),
            new Reading("worker.rss_peak", "MiB", 4),
            new Reading("worker.switches_involuntary", "1", 6));
    assertThat(probe.read(OptionalLong.empty())).isEmpty();
  }
}
