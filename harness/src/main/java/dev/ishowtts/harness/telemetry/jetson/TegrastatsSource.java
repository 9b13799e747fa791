package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import dev.ishowtts.harness.telemetry.child.ChildLines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Readings of NVIDIA's {@code tegrastats} where the kernel's own files do not show the GPU or the
 * power rails, as in a container that lacks them. Elsewhere it is not started: it costs more than
 * the files and says nothing else.
 */
@AutoService(TelemetrySource.class)
public final class TegrastatsSource implements TelemetrySource {
  private static final List<String> PLACES =
      List.of("usr/bin/tegrastats", "usr/sbin/tegrastats", "home/nvidia/tegrastats");
  private static final String INTERVAL_MILLIS = "500";

  @Override
  public String name() {
    return "tegrastats";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    boolean filesSuffice =
        !GpuClock.discover(host).isEmpty() && !PowerRails.discover(host).isEmpty();
    if (filesSuffice) {
      return Optional.empty();
    }
    return PLACES.stream()
        .flatMap(place -> host.program(place).stream())
        .findFirst()
        .flatMap(
            program ->
                ChildLines.start(
                    List.of(program.toString(), "--interval", INTERVAL_MILLIS), "tegrastats"))
        .map(TegrastatsProbe::new);
  }

  private record TegrastatsProbe(ChildLines child) implements Probe {
    /* Only what came since the last call: an old line says nothing about now. */
    @Override
    public List<Reading> read(OptionalLong worker) {
      Optional<TegrastatsLine> latest = Optional.empty();
      for (String line : child.drain()) {
        Optional<TegrastatsLine> earlier = latest;
        latest = TegrastatsLine.parse(line).or(() -> earlier);
      }
      return latest.map(TegrastatsSource::readings).orElse(List.of());
    }

    @Override
    public void close() {
      child.close();
    }
  }

  static List<Reading> readings(TegrastatsLine line) {
    List<Reading> readings = new ArrayList<>();
    line.memory().ifPresent(ram -> add(readings, "memory_used_mib", "MiB", ram.usedMib()));
    line.swap().ifPresent(swap -> add(readings, "swap_used_mib", "MiB", swap.usedMib()));
    line.emc().ifPresent(emc -> clock(readings, "emc", emc));
    line.gpus().forEach((name, gpu) -> clock(readings, Slug.of(name), gpu));
    line.celsius()
        .forEach((zone, celsius) -> add(readings, Slug.of(zone) + "_celsius", "°C", celsius));
    line.rails()
        .forEach(
            (rail, power) -> add(readings, Slug.of(rail) + "_mw", "mW", power.currentMilliwatts()));
    Set<String> seen = new HashSet<>();
    readings.removeIf(reading -> !seen.add(reading.key()));
    return readings;
  }

  private static void clock(List<Reading> readings, String name, TegrastatsLine.Clock clock) {
    clock.loadPercent().ifPresent(load -> add(readings, name + "_load_percent", "%", load));
    clock.mhz().stream()
        .mapToInt(Integer::intValue)
        .max()
        .ifPresent(mhz -> add(readings, name + "_clock_mhz", "MHz", mhz));
  }

  private static void add(List<Reading> readings, String key, String unit, double value) {
    readings.add(new Reading("tegrastats." + key, unit, value));
  }
}
