package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The clock of an integrated GPU, or of one of its engines, at one moment.
 *
 * @param name devfreq device, e.g. {@code 17000000.gpu}; Thor has {@code gpu-gpc-0} and others
 * @param currentHz the idle clock while the GPU is rail-gated
 * @param minHz lowest clock the governor may choose
 * @param maxHz highest clock the governor may choose
 * @param highestHz highest clock of the hardware's table
 * @param governor e.g. {@code nvhost_podgov}, {@code performance}
 * @param loadPercent 0 to 100
 */
public record GpuClock(
    String name,
    OptionalLong currentHz,
    OptionalLong minHz,
    OptionalLong maxHz,
    OptionalLong highestHz,
    Optional<String> governor,
    OptionalDouble loadPercent) {
  private static final String DEVFREQ = "sys/class/devfreq/";
  private static final Set<String> ENGINES = Set.of("gv11b", "gp10b", "ga10b", "gb10b", "gpu");

  /** Returns whether lowest and highest clock are the same; empty where one cannot be read. */
  public Optional<Boolean> isLocked() {
    return minHz.isPresent() && maxHz.isPresent()
        ? Optional.of(minHz.getAsLong() == maxHz.getAsLong())
        : Optional.empty();
  }

  /** Returns the clocks of every GPU engine, the one that computes first; empty without any. */
  public static List<GpuClock> readAll(HostFiles host) {
    return discover(host).stream().map(device -> device.read(host)).toList();
  }

  static List<Device> discover(HostFiles host) {
    List<Device> devices = new ArrayList<>();
    for (String name : host.names(DEVFREQ, "*")) {
      String folder = DEVFREQ + name;
      String node =
          host.text(folder + "/device/of_node/name").orElse(name).toLowerCase(Locale.ROOT);
      if (ENGINES.contains(node) || node.contains("gpu") || name.startsWith("gpu-")) {
        devices.add(new Device(name, folder));
      }
    }
    // Thor splits its GPU: gpc computes, nvd decodes video.
    devices.sort(Comparator.comparing((Device device) -> device.name().contains("nvd")));
    return devices;
  }

  /** Where one GPU engine is found. */
  record Device(String name, String folder) {
    String load() {
      return folder + "/device/load";
    }

    private GpuClock read(HostFiles host) {
      OptionalLong load = host.number(load());
      return new GpuClock(
          name,
          host.number(folder + "/cur_freq"),
          host.number(folder + "/min_freq"),
          host.number(folder + "/max_freq"),
          highest(host.text(folder + "/available_frequencies").orElse("")),
          host.text(folder + "/governor").filter(text -> !text.isEmpty()),
          load.isPresent() ? loadPercent(load.getAsLong()) : OptionalDouble.empty());
    }

    /** Returns the part of a key that tells this engine from the first one. */
    String slug() {
      return Slug.of(name);
    }
  }

  /* The kernel gives per mille. */
  static OptionalDouble loadPercent(long perMille) {
    return perMille < 0 || perMille > 1000
        ? OptionalDouble.empty()
        : OptionalDouble.of(perMille / 10.0);
  }

  private static OptionalLong highest(String table) {
    OptionalLong highest = OptionalLong.empty();
    for (String word : table.split("\\s+", 0)) {
      if (word.matches("\\d{1,15}")) {
        long hertz = Long.parseLong(word);
        highest = OptionalLong.of(Math.max(hertz, highest.orElse(hertz)));
      }
    }
    return highest;
  }
}
