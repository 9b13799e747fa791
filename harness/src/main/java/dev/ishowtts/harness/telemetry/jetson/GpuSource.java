package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Clocks and load of a Jetson's GPU, from devfreq. The engine that computes has the plain keys;
 * another one has its name in the key, e.g. {@code gpu.gpu_nvd_0.clock_mhz}.
 */
@AutoService(TelemetrySource.class)
public final class GpuSource implements TelemetrySource {
  /** Present clock, in MHz. */
  public static final String CLOCK = "gpu.clock_mhz";

  /** Lowest clock that the governor may choose, in MHz. */
  public static final String FLOOR = "gpu.floor_mhz";

  /** Highest clock that the governor may choose, in MHz. */
  public static final String CEILING = "gpu.ceiling_mhz";

  /** Busy share of the GPU, in percent. */
  public static final String LOAD = "gpu.load_percent";

  private static final double HERTZ_PER_MHZ = 1e6;

  @Override
  public String name() {
    return "gpu";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    List<GpuClock.Device> devices = GpuClock.discover(host);
    if (devices.isEmpty()) {
      return Optional.empty();
    }
    Sensors sensors = new Sensors(host);
    List<Sensors.Gauge> gauges = new ArrayList<>();
    for (GpuClock.Device device : devices) {
      boolean first = gauges.isEmpty();
      String prefix = first ? "gpu." : "gpu." + device.slug() + ".";
      String folder = device.folder();
      gauges.add(mhz(prefix + "clock_mhz", sensors.open(folder + "/cur_freq")));
      gauges.add(mhz(prefix + "floor_mhz", sensors.open(folder + "/min_freq")));
      gauges.add(mhz(prefix + "ceiling_mhz", sensors.open(folder + "/max_freq")));
      gauges.add(
          new Sensors.Gauge(
              prefix + "load_percent", "%", sensors.open(device.load()), GpuClock::loadPercent));
    }
    return Optional.of(sensors.probe(gauges));
  }

  private static Sensors.Gauge mhz(String key, SensorFile file) {
    return new Sensors.Gauge(key, "MHz", file, Sensors.per(HERTZ_PER_MHZ));
  }
}
