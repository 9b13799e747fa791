package dev.ishowtts.harness.quality;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values of one clip or one pair.
 *
 * @param values measure key to value in the measure's unit; finite
 * @param missing measure key to the reason why there is no value, one line
 */
public record Scores(SortedMap<String, Double> values, SortedMap<String, String> missing) {
  public Scores {
    values.forEach(
        (key, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be finite, got " + value);
          }
        });
    values = sorted(values);
    missing = sorted(missing);
  }

  private static <T> SortedMap<String, T> sorted(Map<String, T> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** Returns the value of {@code key}; empty if there is none. */
  public OptionalDouble value(String key) {
    Double value = values.get(key);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
