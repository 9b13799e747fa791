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
import java.util.function.LongFunction;

/** Clock and load of a Jetson's memory controller; on most boards only root can read them. */
@AutoService(TelemetrySource.class)
public final class EmcSource implements TelemetrySource {
  /** Present clock, in MHz. */
  public static final String CLOCK = "emc.clock_mhz";

  /** Highest clock with the power mode's cap, in MHz. */
  public static final String CEILING = "emc.ceiling_mhz";

  /** Share of the bandwidth in use, in percent. */
  public static final String LOAD = "emc.load_percent";

  private static final LongFunction<OptionalDouble> MHZ = Sensors.per(1e6);

  @Override
  public String name() {
    return "emc";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    return EmcClock.layout(host)
        .map(
            layout -> {
              Sensors sensors = new Sensors(host);
              return new EmcProbe(
                  sensors,
                  sensors.open(layout.current()),
                  sensors.open(layout.max()),
                  sensors.open(EmcClock.cap()),
                  EmcClock.activity(host).map(sensors::open));
            });
  }

  private record EmcProbe(
      Sensors sensors,
      SensorFile current,
      SensorFile max,
      SensorFile cap,
      Optional<SensorFile> activity)
      implements Probe {
    @Override
    public List<Reading> read(OptionalLong worker) {
      List<Reading> readings = new ArrayList<>();
      OptionalLong hertz = current.read();
      if (hertz.isPresent() && hertz.getAsLong() > 0) {
        Sensors.add(readings, CLOCK, "MHz", MHZ.apply(hertz.getAsLong()));
        OptionalDouble load =
            activity
                .map(file -> EmcClock.load(file.read(), hertz.getAsLong()))
                .orElse(OptionalDouble.empty());
        Sensors.add(readings, LOAD, "%", load);
      }
      OptionalLong ceiling = EmcClock.capped(max.read(), cap.read());
      if (ceiling.isPresent()) {
        Sensors.add(readings, CEILING, "MHz", MHZ.apply(ceiling.getAsLong()));
      }
      return readings;
    }

    @Override
    public void close() {
      sensors.close();
    }
  }
}
