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

/** Temperatures by zone, e.g. {@code thermal.gpu_celsius}; a zone without power is absent. */
@AutoService(TelemetrySource.class)
public final class ThermalSource implements TelemetrySource {
  /** Hottest zone of the chip, in °C. */
  public static final String HOTTEST = "thermal.hottest_celsius";

  @Override
  public String name() {
    return "thermal";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    List<ThermalZone.Place> places = ThermalZone.discover(host);
    if (places.isEmpty()) {
      return Optional.empty();
    }
    Sensors sensors = new Sensors(host);
    List<Zone> zones =
        places.stream()
            .map(
                place ->
                    new Zone(
                        "thermal." + place.name() + "_celsius",
                        ThermalZone.measuresChip(place.name()),
                        sensors.open(place.path())))
            .toList();
    return Optional.of(new Zones(sensors, zones));
  }

  private record Zone(String key, boolean measuresChip, SensorFile file) {}

  private record Zones(Sensors sensors, List<Zone> zones) implements Probe {
    @Override
    public List<Reading> read(OptionalLong worker) {
      List<Reading> readings = new ArrayList<>(zones.size() + 1);
      double hottest = Double.NEGATIVE_INFINITY;
      for (Zone zone : zones) {
        OptionalDouble celsius = ThermalZone.celsius(zone.file().read());
        Sensors.add(readings, zone.key(), "°C", celsius);
        if (zone.measuresChip() && celsius.isPresent()) {
          hottest = Math.max(hottest, celsius.getAsDouble());
        }
      }
      Sensors.add(readings, HOTTEST, "°C", OptionalDouble.of(hottest));
      return readings;
    }

    @Override
    public void close() {
      sensors.close();
    }
  }
}
