package dev.ishowtts.baselines.gate;

import java.util.Set;

/**
 * Growth of memory that a soak run tolerates; a leak exceeds both.
 *
 * @param mibPerHour slope
 * @param mibPerDay growth projected over 24 h
 * @param series telemetry keys that hold memory, in MiB
 */
public record LeakLimits(double mibPerHour, double mibPerDay, Set<String> series) {
  /** 10 MiB/h and 512 MiB/day on the memory of the process, its heap and the GPU. */
  public static final LeakLimits STANDARD =
      new LeakLimits(
          10,
          512,
          Set.of(
              "process.rss_mb",
              "host.rss_mb",
              "jvm.heap_mb",
              "jvm.heap_after_gc_mb",
              "gpu.memory_mb",
              "gpu.memory_used_mb"));

  public LeakLimits {
    series = Set.copyOf(series);
    if (!(mibPerHour >= 0 && mibPerDay >= 0)) {
      throw new IllegalArgumentException(
          "leak limits must be >= 0, got " + mibPerHour + " and " + mibPerDay);
    }
  }
}
