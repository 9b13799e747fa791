package dev.ishowtts.harness.telemetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The whole host: processor use, load by others, load average, free memory. */
@AutoService(TelemetrySource.class)
public final class HostSource implements TelemetrySource {
  /** Share of all cores used by neither the worker nor this process, in percent. */
  public static final String FOREIGN_CPU = "host.foreign_cpu_percent";

  @Override
  public String name() {
    return "host";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    return host.cpuTicks().map(ticks -> new HostProbe(host, ProcessHandle.current().pid(), ticks));
  }

  private static final class HostProbe implements Probe {
    private final HostFiles host;
    private final String self;
    private HostFiles.CpuTicks last;
    private OptionalLong lastSelf;
    private OptionalLong lastWorker = OptionalLong.empty();
    private OptionalLong lastPid = OptionalLong.empty();

    HostProbe(HostFiles host, long self, HostFiles.CpuTicks start) {
      this.host = host;
      this.self = Long.toString(self);
      this.last = start;
      this.lastSelf = host.processTicks(this.self);
    }

    @Override
    public List<Reading> read(OptionalLong worker) {
      List<Reading> readings = new ArrayList<>();
      host.cpuTicks().ifPresent(now -> cpu(now, worker, readings));
      host.text("proc/loadavg")
          .flatMap(HostProbe::firstNumber)
          .ifPresent(load -> readings.add(new Reading("host.load_1m", "1", load)));
      host.field("proc/meminfo", "MemAvailable")
          .ifPresent(kib -> readings.add(new Reading("host.mem_available", "MiB", kib / 1024.0)));
      return readings;
    }

    private void cpu(HostFiles.CpuTicks now, OptionalLong worker, List<Reading> readings) {
      OptionalLong ownTicks = host.processTicks(self);
      OptionalLong workerTicks =
          worker.isPresent()
              ? host.processTicks(Long.toString(worker.getAsLong()))
              : OptionalLong.empty();
      double total = now.total() - last.total();
      if (total > 0) {
        double busy = now.busy() - last.busy();
        readings.add(new Reading("host.cpu_percent", "%", clamp(100 * busy / total)));
        boolean sameWorker = worker.equals(lastPid);
        boolean known = worker.isEmpty() || (workerTicks.isPresent() && lastWorker.isPresent());
        if (sameWorker && known) {
          double ours = difference(ownTicks, lastSelf) + difference(workerTicks, lastWorker);
          readings.add(new Reading(FOREIGN_CPU, "%", clamp(100 * (busy - ours) / total)));
        }
      }
      last = now;
      lastSelf = ownTicks;
      lastWorker = workerTicks;
      lastPid = worker;
    }

    private static double difference(OptionalLong now, OptionalLong before) {
      return now.isPresent() && before.isPresent() ? now.getAsLong() - before.getAsLong() : 0;
    }

    private static double clamp(double percent) {
      return Math.max(0, Math.min(100, percent));
    }

    private static Optional<Double> firstNumber(String text) {
      try {
        return Optional.of(Double.valueOf(text.split("\\s+", 0)[0])).filter(Double::isFinite);
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }
}
