package dev.ishowtts.harness.telemetry;

/**
 * One value of one quantity.
 *
 * @param key e.g. {@code host.cpu_percent}
 * @param unit unit symbol
 * @param value finite
 */
public record Reading(String key, String unit, double value) {
  public Reading {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(key + " must be finite, got " + value);
    }
  }
}
