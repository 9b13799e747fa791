package dev.ishowtts.baselines.run;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One restart of one scenario reduced to a value per metric.
 *
 * @param index position in the run's order; restarts of one process share it
 * @param values metric key to the median of the restart's samples
 */
public record RestartMedians(int index, SortedMap<String, Double> values) {
  public RestartMedians {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    values.forEach(
        (key, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be finite, got " + value);
          }
        });
  }

  /** Returns the medians of {@code restart}. */
  public static RestartMedians of(Restart restart) {
    TreeMap<String, Double> values = new TreeMap<>();
    restart.samples().stream()
        .flatMap(sample -> sample.values().keySet().stream())
        .distinct()
        .forEach(key -> values.put(key, restart.median(key).orElseThrow()));
    return new RestartMedians(restart.index(), values);
  }

  /** Returns the median of {@code metric}; empty if no sample had it. */
  public Optional<Double> value(String metric) {
    return Optional.ofNullable(values.get(metric));
  }
}
