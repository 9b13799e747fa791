package dev.ishowtts.harness.sink;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a pause is uniform between 0 and min(longest, first · 2ⁿ)
 * (M. Brooker, "Exponential Backoff And Jitter", 2015); what the server asked for is waited whole.
 *
 * @param first upper end of the first pause
 * @param longest upper end of every pause that the server did not ask for
 * @param askedMost longest pause that a server may ask for
 */
public record Backoff(Duration first, Duration longest, Duration askedMost) {
  /** From 500 ms to 30 s; a server may ask for five minutes. */
  public static final Backoff STANDARD =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(5));

  private static final int MOST_DOUBLINGS = 30;

  /**
   * Returns how long to wait.
   *
   * @param failures in a row, at least 1
   * @param asked what the server asked for
   */
  public Duration pause(int failures, Optional<Duration> asked, RandomGenerator random) {
    if (asked.isPresent()) {
      return asked.get().compareTo(askedMost) > 0 ? askedMost : asked.get();
    }
    long bound = first.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
    long most = bound <= 0 ? longest.toNanos() : Math.min(bound, longest.toNanos());
    return Duration.ofNanos(random.nextLong(most + 1));
  }
}
