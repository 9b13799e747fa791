package dev.ishowtts.harness.telemetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The measured process as the kernel sees it: memory, threads, context switches. */
@AutoService(TelemetrySource.class)
public final class WorkerSource implements TelemetrySource {
  @Override
  public String name() {
    return "worker";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    return host.lines("proc/self/status").isEmpty()
        ? Optional.empty()
        : Optional.of(worker -> read(host, worker));
  }

  private static List<Reading> read(HostFiles host, OptionalLong worker) {
    List<Reading> readings = new ArrayList<>();
    if (worker.isEmpty()) {
      return readings;
    }
    String status = "proc/" + worker.getAsLong() + "/status";
    host.field(status, "VmRSS")
        .ifPresent(kib -> readings.add(new Reading("worker.rss", "MiB", kib / 1024.0)));
    host.field(status, "VmHWM")
        .ifPresent(kib -> readings.add(new Reading("worker.rss_peak", "MiB", kib / 1024.0)));
    host.field(status, "Threads")
        .ifPresent(count -> readings.add(new Reading("worker.threads", "1", count)));
    host.field(status, "voluntary_ctxt_switches")
        .ifPresent(count -> readings.add(new Reading("worker.switches_voluntary", "1", count)));
    host.field(status, "nonvoluntary_ctxt_switches")
        .ifPresent(count -> readings.add(new Reading("worker.switches_involuntary", "1", count)));
    return readings;
  }
}
