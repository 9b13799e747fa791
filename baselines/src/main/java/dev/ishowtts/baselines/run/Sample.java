package dev.ishowtts.baselines.run;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One measured operation (a synthesis, a JMH iteration), or its failure; warm-up is not a sample.
 *
 * @param at wall-clock start, UTC
 * @param values metric key to value in the metric's unit; finite; empty if the operation failed
 * @param fault what went wrong, one line; empty if it went right
 */
public record Sample(Instant at, Map<String, Double> values, Optional<String> fault) {
  public Sample {
    values = Map.copyOf(values);
    values.forEach(
        (key, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be finite, got " + value);
          }
        });
    if (fault.isPresent() == !values.isEmpty()) {
      throw new IllegalArgumentException(
          "a sample has either values or a fault, got " + values + " and " + fault);
    }
  }

  /** Returns the kind of the fault: its text up to the first colon. */
  public Optional<String> faultClass() {
    return fault.map(text -> text.split(":", 2)[0].strip());
  }
}
