package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Clocks of the processor cores, from cpufreq: the slowest and the fastest core, and the limits of
 * the governors. Not opened on hosts of more than 64 cores, where reading them would take longer
 * than a sample may.
 */
@AutoService(TelemetrySource.class)
public final class CpuSource implements TelemetrySource {
  /** Clock of the slowest core that is online, in MHz. */
  public static final String SLOWEST = "cpu.slowest_mhz";

  /** Clock of the fastest core that is online, in MHz. */
  public static final String FASTEST = "cpu.fastest_mhz";

  /** Lowest clock that any core's governor may choose, in MHz. */
  public static final String FLOOR = "cpu.floor_mhz";

  /** Highest clock that any core's governor may choose, in MHz. */
  public static final String CEILING = "cpu.ceiling_mhz";

  private static final int MOST_CORES = 64;
  private static final double KILOHERTZ_PER_MHZ = 1e3;

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    List<CpuCore> cores =
        CpuCore.readAll(host).stream()
            .filter(core -> core.currentKhz().isPresent() || core.maxKhz().isPresent())
            .toList();
    if (cores.isEmpty() || cores.size() > MOST_CORES) {
      return Optional.empty();
    }
    Sensors sensors = new Sensors(host);
    List<Core> files =
        cores.stream().map(core -> Core.open(sensors, CpuCore.folder(core.number()))).toList();
    return Optional.of(new Cores(sensors, files));
  }

  private record Core(SensorFile current, SensorFile min, SensorFile max) {
    static Core open(Sensors sensors, String folder) {
      return new Core(
          sensors.open(folder + "scaling_cur_freq"),
          sensors.open(folder + "scaling_min_freq"),
          sensors.open(folder + "scaling_max_freq"));
    }
  }

  private record Cores(Sensors sensors, List<Core> cores) implements Probe {
    @Override
    public List<Reading> read(OptionalLong worker) {
      Extremes current = new Extremes();
      Extremes floor = new Extremes();
      Extremes ceiling = new Extremes();
      for (Core core : cores) {
        current.add(core.current().read());
        floor.add(core.min().read());
        ceiling.add(core.max().read());
      }
      List<Reading> readings = new ArrayList<>();
      Sensors.add(readings, SLOWEST, "MHz", current.lowest());
      Sensors.add(readings, FASTEST, "MHz", current.highest());
      Sensors.add(readings, FLOOR, "MHz", floor.lowest());
      Sensors.add(readings, CEILING, "MHz", ceiling.highest());
      return readings;
    }

    @Override
    public void close() {
      sensors.close();
    }
  }

  private static final class Extremes {
    private long lowest = Long.MAX_VALUE;
    private long highest = Long.MIN_VALUE;

    void add(OptionalLong kilohertz) {
      if (kilohertz.isPresent() && kilohertz.getAsLong() >= 0) {
        lowest = Math.min(lowest, kilohertz.getAsLong());
        highest = Math.max(highest, kilohertz.getAsLong());
      }
    }

    OptionalDouble lowest() {
      return lowest <= highest
          ? OptionalDouble.of(lowest / KILOHERTZ_PER_MHZ)
          : OptionalDouble.empty();
    }

    OptionalDouble highest() {
      return lowest <= highest
          ? OptionalDouble.of(highest / KILOHERTZ_PER_MHZ)
          : OptionalDouble.empty();
    }
  }
}
