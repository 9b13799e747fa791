package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Power of the module's supply rails, in mW, by label. Boards with a rail for the whole input
 * ({@code VDD_IN}, {@code VIN}) give their total there; on the others the total is the sum of the
 * rails, which leaves the carrier board out.
 */
public final class PowerRails {
  private static final String I2C = "sys/bus/i2c/devices/";
  private static final String HWMON = "sys/class/hwmon/";
  private static final String IIO = "sys/bus/iio/devices/";
  private static final Set<String> INPUTS = Set.of("VDD_IN", "VIN", "POM_5V_IN");
  private static final Set<String> MONITORS = Set.of("ina3221", "ina238");

  private PowerRails() {}

  /** Returns mW by rail, e.g. {@code VDD_GPU_SOC}; a rail that cannot be read is absent. */
  public static SortedMap<String, Double> readAll(HostFiles host) {
    SortedMap<String, Double> milliwatts = new TreeMap<>();
    for (Rail rail : discover(host)) {
      rail.milliwatts(rail.paths().stream().map(host::number).toList())
          .ifPresent(power -> milliwatts.put(rail.label(), power));
    }
    return milliwatts;
  }

  /**
   * Returns the module's total in mW; empty where a rail that it needs is missing.
   *
   * @param labels every rail of the board, read or not
   * @param milliwatts what was read
   */
  static OptionalDouble total(List<String> labels, Map<String, Double> milliwatts) {
    for (String input : labels) {
      if (INPUTS.contains(input)) {
        Double power = milliwatts.get(input);
        return power == null ? OptionalDouble.empty() : OptionalDouble.of(power);
      }
    }
    double sum = 0;
    for (String label : labels) {
      Double power = milliwatts.get(label);
      if (power == null) {
        return OptionalDouble.empty();
      }
      sum += power;
    }
    return labels.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  static List<Rail> discover(HostFiles host) {
    List<Rail> rails = new ArrayList<>();
    for (String device : host.names(I2C, "*")) {
      String folder = I2C + device + "/hwmon/";
      host.names(folder, "hwmon*").forEach(name -> monitor(host, folder + name + "/", rails));
    }
    if (rails.isEmpty()) {
      host.names(HWMON, "hwmon*").forEach(name -> monitor(host, HWMON + name + "/", rails));
    }
    if (rails.isEmpty()) {
      host.names(IIO, "iio:device*").forEach(name -> industrial(host, IIO + name + "/", rails));
    }
    return rails;
  }

  private static void monitor(HostFiles host, String folder, List<Rail> rails) {
    String chip = host.text(folder + "name").orElse("").toLowerCase(Locale.ROOT);
    if (!MONITORS.contains(chip)) {
      return;
    }
    for (int channel = 1; channel <= 3; channel++) {
      String label = host.text(folder + "in" + channel + "_label").orElse("");
      String volt = folder + "in" + channel + "_input";
      String ampere = folder + "curr" + channel + "_input";
      if (isRail(label) && !chip.equals("ina238")) {
        add(rails, new Rail(label, Form.VOLTAGE_CURRENT, List.of(volt, ampere)));
      }
    }
    if (chip.equals("ina238")) {
      String label = host.text(folder + "power1_label").filter(PowerRails::isRail).orElse("VIN");
      add(rails, new Rail(label, Form.MICROWATT, List.of(folder + "power1_input")));
    }
  }

  /* JetPack 4: the rails are industrial I/O devices. */
  private static void industrial(HostFiles host, String folder, List<Rail> rails) {
    for (int channel = 0; channel < 3; channel++) {
      String label = host.text(folder + "rail_name_" + channel).orElse("");
      if (isRail(label)) {
        String path = folder + "in_power" + channel + "_input";
        add(rails, new Rail(label, Form.MILLIWATT, List.of(path)));
      }
    }
  }

  private static void add(List<Rail> rails, Rail rail) {
    if (rails.stream().noneMatch(known -> known.label().equals(rail.label()))) {
      rails.add(rail);
    }
  }

  private static boolean isRail(String label) {
    return !label.isEmpty() && !label.equals("NC") && !label.startsWith("sum of");
  }

  /** How a rail's power is given. */
  enum Form {
    /** mV and mA. */
    VOLTAGE_CURRENT,
    MILLIWATT,
    MICROWATT
  }

  /** One rail and its files. */
  record Rail(String label, Form form, List<String> paths) {
    OptionalDouble milliwatts(List<OptionalLong> values) {
      double first = values.get(0).orElse(-1);
      double last = values.get(values.size() - 1).orElse(-1);
      if (first < 0 || last < 0) {
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(
          switch (form) {
            case VOLTAGE_CURRENT -> first * last / 1000;
            case MILLIWATT -> first;
            case MICROWATT -> first / 1000;
          });
    }
  }
}
