package dev.ishowtts.harness.telemetry.jetson;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Power by supply rail, e.g. {@code power.vdd_gpu_soc_mw}, and the module's total. */
@AutoService(TelemetrySource.class)
public final class PowerSource implements TelemetrySource {
  /** Power of the whole module, in mW; without the carrier board on AGX modules. */
  public static final String TOTAL = "power.total_mw";

  @Override
  public String name() {
    return "power";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    List<PowerRails.Rail> rails = PowerRails.discover(host);
    if (rails.isEmpty()) {
      return Optional.empty();
    }
    Sensors sensors = new Sensors(host);
    List<OpenRail> open =
        rails.stream()
            .map(
                rail ->
                    new OpenRail(
                        "power." + Slug.of(rail.label()) + "_mw",
                        rail,
                        rail.paths().stream().map(sensors::open).toList()))
            .toList();
    return Optional.of(
        new Rails(sensors, open, rails.stream().map(PowerRails.Rail::label).toList()));
  }

  private record OpenRail(String key, PowerRails.Rail rail, List<SensorFile> files) {
    OptionalDouble milliwatts() {
      List<OptionalLong> values = new ArrayList<>(files.size());
      for (SensorFile file : files) {
        values.add(file.read());
      }
      return rail.milliwatts(values);
    }
  }

  private record Rails(Sensors sensors, List<OpenRail> rails, List<String> labels)
      implements Probe {
    @Override
    public List<Reading> read(OptionalLong worker) {
      List<Reading> readings = new ArrayList<>(rails.size() + 1);
      Map<String, Double> values = new HashMap<>();
      for (OpenRail rail : rails) {
        OptionalDouble power = rail.milliwatts();
        Sensors.add(readings, rail.key(), "mW", power);
        power.ifPresent(milliwatts -> values.put(rail.rail().label(), milliwatts));
      }
      Sensors.add(readings, TOTAL, "mW", PowerRails.total(labels, values));
      return readings;
    }

    @Override
    public void close() {
      sensors.close();
    }
  }
}
