package dev.ishowtts.baselines.run;

import java.util.Arrays;
import java.util.List;

/**
 * Readings of one quantity beside the run. A reading that was absent is absent, never 0.
 *
 * @param key e.g. {@code host.cpu_percent}, {@code gpu.clock_mhz}
 * @param unit unit symbol
 * @param offsetsMillis time since the run's start, ascending
 * @param values one finite value per offset
 */
public record TelemetrySeries(
    String key, String unit, List<Long> offsetsMillis, List<Double> values) {
  public TelemetrySeries {
    offsetsMillis = List.copyOf(offsetsMillis);
    values = List.copyOf(values);
    if (offsetsMillis.size() != values.size()) {
      throw new IllegalArgumentException(
          key
              + " needs as many values as offsets, got "
              + Arrays.asList(values.size(), offsetsMillis.size()));
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(key + " must be finite, got " + value);
      }
    }
    for (int i = 1; i < offsetsMillis.size(); i++) {
      if (offsetsMillis.get(i) < offsetsMillis.get(i - 1)) {
        throw new IllegalArgumentException(
            key + " offsets must ascend, got " + offsetsMillis.get(i) + " at " + i);
      }
    }
  }

  /** Returns the readings from {@code from} to {@code to}, both in ms since the run's start. */
  public TelemetrySeries between(long from, long to) {
    int first = 0;
    while (first < offsetsMillis.size() && offsetsMillis.get(first) < from) {
      first++;
    }
    int end = first;
    while (end < offsetsMillis.size() && offsetsMillis.get(end) <= to) {
      end++;
    }
    return new TelemetrySeries(
        key, unit, offsetsMillis.subList(first, end), values.subList(first, end));
  }
}
