package dev.ishowtts.harness.suite;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/*
 * Warm means: it gets no faster any more. Nearness of the last ones alone would ask for a quiet
 * host instead: with a CV of 5 % three syntheses lie within 5 % of each other once in five times.
 * Noise of a host only ever adds time, so the shortest time is what still falls while a process
 * warms up, and does not fall any more, however restless the host, once it is warm.
 */
/**
 * When a text is warm: after at least {@code minimum} unrecorded syntheses, as soon as the last
 * ones lie within {@code tolerance} of each other, or none of them is faster than the fastest
 * before by more than that.
 *
 * @param minimum fewest unrecorded syntheses, at least 1
 * @param maximum most of them; not steady by then is reported
 * @param tolerance (longest − shortest) ÷ shortest of the last three (or {@code minimum}, if less);
 *     share by which a later one must beat the fastest before to count as faster
 */
public record WarmUp(int minimum, int maximum, double tolerance) {
  private static final int WINDOW = 3;

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
    if (walls.size() < minimum) {
      return false;
    }
    long[] nanos = walls.stream().mapToLong(Duration::toNanos).toArray();
    return isNear(last(nanos, Math.min(WINDOW, minimum))) || getsNoFaster(nanos);
  }

  private boolean isNear(long[] last) {
    long shortest = Arrays.stream(last).min().orElseThrow();
    return Arrays.stream(last).max().orElseThrow() - shortest <= tolerance * shortest;
  }

  private boolean getsNoFaster(long[] nanos) {
    if (nanos.length <= WINDOW) {
      return false;
    }
    long best = Arrays.stream(nanos, 0, nanos.length - WINDOW).min().orElseThrow();
    return Arrays.stream(last(nanos, WINDOW)).min().orElseThrow() >= (1 - tolerance) * best;
  }

  private static long[] last(long[] nanos, int count) {
    return Arrays.copyOfRange(nanos, nanos.length - count, nanos.length);
  }
}
