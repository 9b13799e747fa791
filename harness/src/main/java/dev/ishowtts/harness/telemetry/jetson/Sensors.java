package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** Open kernel files that are read at every sample; closed together. Used by one thread. */
final class Sensors implements AutoCloseable {
  private static final int LONGEST_TEXT = 16 << 10;

  private final HostFiles host;
  private final List<SensorFile> files = new ArrayList<>();

  Sensors(HostFiles host) {
    this.host = host;
  }

  /** Returns the file as a sensor; it need not be readable. */
  SensorFile open(String path) {
    SensorFile file = new SensorFile(host.path(path));
    files.add(file);
    return file;
  }

  /** Returns a file of text as a sensor, up to 16 KiB of it. */
  SensorFile openText(String path) {
    SensorFile file = new SensorFile(host.path(path), LONGEST_TEXT);
    files.add(file);
    return file;
  }

  @Override
  public void close() {
    files.forEach(SensorFile::close);
  }

  /** A kernel file that gives one reading. */
  record Gauge(String key, String unit, SensorFile file, LongFunction<OptionalDouble> scale) {
    void read(List<Reading> readings) {
      OptionalLong raw = file.read();
      if (raw.isPresent()) {
        add(readings, key, unit, scale.apply(raw.getAsLong()));
      }
    }
  }

  /** Adds a reading if there is a finite value. */
  static void add(List<Reading> readings, String key, String unit, OptionalDouble value) {
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      readings.add(new Reading(key, unit, value.getAsDouble()));
    }
  }

  /** Returns a scale that divides; a negative raw value is absent. */
  static LongFunction<OptionalDouble> per(double divisor) {
    return raw -> raw < 0 ? OptionalDouble.empty() : OptionalDouble.of(raw / divisor);
  }

  /** A probe that reads gauges one after the other. */
  Probe probe(List<Gauge> gauges) {
    return new GaugeProbe(this, List.copyOf(gauges));
  }

  private record GaugeProbe(Sensors sensors, List<Gauge> gauges) implements Probe {
    @Override
    public List<Reading> read(OptionalLong worker) {
      List<Reading> readings = new ArrayList<>(gauges.size());
      gauges.forEach(gauge -> gauge.read(readings));
      return readings;
    }

    @Override
    public void close() {
      sensors.close();
    }
  }
}
