package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Trend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory in blocks of time, after it has settled; block medians are nearly independent.
 *
 * @param hours begin of each block since the end of the settling time, ascending
 * @param mib median of each block
 */
public record MemoryTrend(List<Double> hours, List<Double> mib) {
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final int LEAST = 3;

  public MemoryTrend {
    hours = List.copyOf(hours);
    mib = List.copyOf(mib);
    if (hours.size() != mib.size() || hours.size() < LEAST) {
      throw new IllegalArgumentException(
          "a trend needs " + LEAST + " blocks, got " + hours.size() + " and " + mib.size());
    }
  }

  /** Returns the trend of {@code series}; empty if fewer than three blocks have a reading. */
  public static Optional<MemoryTrend> of(TelemetrySeries series, LeakLimits limits) {
    long dropped = limits.settling().toMillis();
    long length = limits.block().toMillis();
    TreeMap<Long, List<Double>> blocks = new TreeMap<>();
    for (int i = 0; i < series.values().size(); i++) {
      long offset = series.offsetsMillis().get(i);
      if (offset >= dropped) {
        blocks
            .computeIfAbsent((offset - dropped) / length, b -> new ArrayList<>())
            .add(series.values().get(i));
      }
    }
    if (blocks.size() < LEAST) {
      return Optional.empty();
    }
    List<Double> hours = new ArrayList<>();
    List<Double> medians = new ArrayList<>();
    for (Map.Entry<Long, List<Double>> block : blocks.entrySet()) {
      hours.add(block.getKey() * (length / MILLIS_PER_HOUR));
      medians.add(Descriptive.median(array(block.getValue())));
    }
    return Optional.of(new MemoryTrend(hours, medians));
  }

  /** Returns how many blocks there are. */
  public int blocks() {
    return hours.size();
  }

  /** Returns the Theil–Sen slope in MiB per hour. */
  public double mibPerHour() {
    return Trend.slope(array(hours), array(mib));
  }

  /** Returns the one-sided p of "memory does not rise" (Mann–Kendall). */
  public double risingP() {
    return Trend.risingP(array(mib));
  }

  /** Returns the fitted line at hour 0: the median of what the slope leaves of each block. */
  public double mibAtStart() {
    double slope = mibPerHour();
    double[] rest = array(mib);
    for (int i = 0; i < rest.length; i++) {
      rest[i] -= slope * hours.get(i);
    }
    return Descriptive.median(rest);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
