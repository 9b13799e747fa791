package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Temperatures of the chip's domains. */
public final class ThermalZone {
  private static final String THERMAL = "sys/class/thermal/";

  private ThermalZone() {}

  /**
   * Returns °C by zone, e.g. {@code gpu}, {@code tj}. A domain that is switched off is absent: its
   * read fails or gives −256 °C.
   */
  public static SortedMap<String, Double> readAll(HostFiles host) {
    SortedMap<String, Double> celsius = new TreeMap<>();
    for (Place place : discover(host)) {
      OptionalDouble value = celsius(host.number(place.path()));
      value.ifPresent(temperature -> celsius.put(place.name(), temperature));
    }
    return celsius;
  }

  /** Returns the hottest of the zones that measure the chip; empty without any. */
  public static OptionalDouble hottest(SortedMap<String, Double> celsius) {
    return celsius.entrySet().stream()
        .filter(zone -> measuresChip(zone.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .max();
  }

  /* Power management chips report a constant: 50 °C on Xavier, 100 °C on Nano. */
  static boolean measuresChip(String name) {
    return !name.contains("pmic");
  }

  static List<Place> discover(HostFiles host) {
    List<Place> places = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    for (String zone : host.names(THERMAL, "thermal_zone*")) {
      String type = host.text(THERMAL + zone + "/type").orElse(zone);
      String name = Slug.of(type.replaceFirst("(?i)-(thermal|therm)$", ""));
      String unique = name.isEmpty() || taken.contains(name) ? Slug.of(name + "_" + zone) : name;
      taken.add(unique);
      places.add(new Place(unique, THERMAL + zone + "/temp"));
    }
    return places;
  }

  static OptionalDouble celsius(OptionalLong milli) {
    // Below −100 °C or above 200 °C no silicon answers: −256 stands for a domain without power.
    if (milli.isEmpty() || milli.getAsLong() <= -100_000 || milli.getAsLong() >= 200_000) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(milli.getAsLong() / 1000.0);
  }

  /** Where one zone is read, in thousandths of a degree Celsius. */
  record Place(String name, String path) {}
}
