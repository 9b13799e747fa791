package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What holds the chip back, at one moment.
 *
 * @param overCurrentEvents events since boot by alarm: {@code oc1} under-voltage, {@code oc2}
 *     average over-current, {@code oc3} instantaneous over-current
 * @param coolingStates state by cooling device that slows the chip; above 0 it does so now. Fans
 *     are left out
 */
public record Throttling(
    SortedMap<String, Long> overCurrentEvents, SortedMap<String, Long> coolingStates) {
  private static final String HWMON = "sys/class/hwmon/";
  private static final String PLATFORM = "sys/devices/platform/soctherm-oc-event/hwmon/";
  private static final String COOLING = "sys/class/thermal/";

  /** What the alarms of the power supply mean. */
  private static final Map<String, String> ALARMS =
      Map.of(
          "oc1", "under-voltage",
          "oc2", "average over-current",
          "oc3", "instantaneous over-current");

  public Throttling {
    overCurrentEvents = new TreeMap<>(overCurrentEvents);
    coolingStates = new TreeMap<>(coolingStates);
  }

  /** Returns what an alarm means, e.g. {@code under-voltage} for {@code oc1}. */
  public static String alarm(String name) {
    return ALARMS.getOrDefault(name, "over-current alarm");
  }

  /** Returns the present counters and states; what cannot be read is absent. */
  public static Throttling read(HostFiles host) {
    SortedMap<String, Long> events = new TreeMap<>();
    for (Counter counter : counters(host)) {
      OptionalLong value = host.number(counter.path());
      if (value.isPresent() && value.getAsLong() >= 0) {
        events.put(counter.name(), value.getAsLong());
      }
    }
    SortedMap<String, Long> states = new TreeMap<>();
    for (Counter device : coolers(host)) {
      OptionalLong value = host.number(device.path());
      if (value.isPresent() && value.getAsLong() >= 0) {
        states.put(device.name(), value.getAsLong());
      }
    }
    return new Throttling(events, states);
  }

  static List<Counter> counters(HostFiles host) {
    List<Counter> counters = new ArrayList<>();
    for (String parent : List.of(HWMON, PLATFORM)) {
      for (String name : host.names(parent, "hwmon*")) {
        String folder = parent + name + "/";
        if (!counters.isEmpty()
            || host.text(folder + "name").filter("soctherm_oc"::equals).isEmpty()) {
          continue;
        }
        for (String file : host.names(folder, "oc[0-9]_event_cnt")) {
          counters.add(new Counter(file.substring(0, "oc1".length()), folder + file));
        }
      }
    }
    return counters;
  }

  static List<Counter> coolers(HostFiles host) {
    List<Counter> coolers = new ArrayList<>();
    for (String device : host.names(COOLING, "cooling_device*")) {
      String type = host.text(COOLING + device + "/type").orElse("");
      if (!type.isEmpty() && slows(type)) {
        boolean taken = coolers.stream().anyMatch(known -> known.name().equals(type));
        coolers.add(
            new Counter(taken ? type + "-" + device : type, COOLING + device + "/cur_state"));
      }
    }
    return coolers;
  }

  private static boolean slows(String type) {
    return type.endsWith("-alert")
        || type.startsWith("devfreq-")
        || type.startsWith("cpufreq-")
        || type.startsWith("thermal-cpufreq")
        || type.startsWith("thermal-devfreq");
  }

  /** One file that counts. */
  record Counter(String name, String path) {}
}
