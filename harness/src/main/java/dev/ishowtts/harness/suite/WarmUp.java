package dev.ishowtts.harness.suite;

import java.time.Duration;
import java.util.List;

/**
 * When a text is warm: after at least {@code minimum} unrecorded syntheses, as soon as the last
 * ones lie within {@code tolerance} of each other.
 *
 * @param minimum fewest unrecorded syntheses, at least 1
 * @param maximum most of them; not steady by then is reported
 * @param tolerance (longest − shortest) ÷ shortest of the last three (or {@code minimum}, if less)
 */
public record WarmUp(int minimum, int maximum, double tolerance) {
  public WarmUp {
    if (minimum < 1) {
      throw new IllegalArgumentException("warmup.minimum must be >= 1, got " + minimum);
    }
    if (maximum < minimum || maximum > 1000) {
      throw new IllegalArgumentException(
          "warmup.maximum must be " + minimum + "..1000, got " + maximum);
    }
    if (!(tolerance > 0 && tolerance <= 1)) {
      throw new IllegalArgumentException("warmup.tolerance must be in (0, 1], got " + tolerance);
    }
  }

  /** Returns whether these durations, in order, end in the steady state. */
  public boolean steady(List<Duration> walls) {
    int window = Math.min(3, minimum);
    if (walls.size() < minimum) {
      return false;
    }
    List<Duration> last = walls.subList(walls.size() - window, walls.size());
    long shortest = last.stream().mapToLong(Duration::toNanos).min().orElseThrow();
    long longest = last.stream().mapToLong(Duration::toNanos).max().orElseThrow();
    return longest - shortest <= tolerance * shortest;
  }
}
