package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What holds the chip back: over-current events since boot ({@code throttle.oc3_events}) and states
 * of the cooling devices that slow it ({@code throttle.gpu_throttle_alert_state}, above 0 now).
 */
@AutoService(TelemetrySource.class)
public final class ThrottleSource implements TelemetrySource {
  /** Prefix of every key of this source. */
  public static final String PREFIX = "throttle.";

  /** End of the keys that count events since boot. */
  public static final String EVENTS = "_events";

  /** End of the keys that give a cooling state. */
  public static final String STATE = "_state";

  @Override
  public String name() {
    return "throttle";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    Sensors sensors = new Sensors(host);
    List<Sensors.Gauge> gauges = new ArrayList<>();
    for (Throttling.Counter counter : Throttling.counters(host)) {
      gauges.add(gauge(sensors, counter, EVENTS));
    }
    for (Throttling.Counter cooler : Throttling.coolers(host)) {
      gauges.add(gauge(sensors, cooler, STATE));
    }
    return gauges.isEmpty() ? Optional.empty() : Optional.of(sensors.probe(gauges));
  }

  private static Sensors.Gauge gauge(Sensors sensors, Throttling.Counter counter, String end) {
    return new Sensors.Gauge(
        PREFIX + Slug.of(counter.name()) + end, "1", sensors.open(counter.path()), Sensors.per(1));
  }
}
