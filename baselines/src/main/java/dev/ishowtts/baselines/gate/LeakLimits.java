package dev.ishowtts.baselines.gate;

import java.time.Duration;
import java.util.Set;

/**
 * Growth of memory that a soak run tolerates; a leak exceeds both limits.
 *
 * @param mibPerHour slope
 * @param mibPerDay growth projected over 24 h
 * @param settling left out at the start, while caches and pools fill
 * @param block readings of this time are reduced to their median
 * @param series telemetry keys that hold memory, in MiB; {@code *} stands for a number
 */
public record LeakLimits(
    double mibPerHour, double mibPerDay, Duration settling, Duration block, Set<String> series) {
  /**
   * 10 MiB/h and 512 MiB/day on the memory of the process, its heap after a collection, a discrete
   * GPU, and the memory that a Jetson's processor and GPU share.
   */
  public static final LeakLimits STANDARD =
      new LeakLimits(
          10,
          512,
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Set.of(
              "worker.rss",
              "worker.heap_after_gc",
              "nvidia.gpu*.memory_used_mib",
              "memory.used_mib"));

  public LeakLimits {
    series = Set.copyOf(series);
    if (!(mibPerHour >= 0 && mibPerDay >= 0)) {
      throw new IllegalArgumentException(
          "leak limits must be >= 0, got " + mibPerHour + " and " + mibPerDay);
    }
    if (settling.isNegative() || block.toMillis() < 1) {
      throw new IllegalArgumentException(
          "settling must be >= 0, block >= 1 ms, got " + settling + " and " + block);
    }
  }

  /** Returns whether the telemetry of that key is memory that may leak. */
  public boolean watches(String key) {
    return series.contains(key.replaceAll("\\d+", "*"));
  }
}
