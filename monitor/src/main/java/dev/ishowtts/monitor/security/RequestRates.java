package dev.ishowtts.monitor.security;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A bound on the requests of each name, such as a token's: a bucket that holds ten seconds' worth,
 * at least one request, and fills steadily. Where there are too many names, new ones wait. Any
 * thread.
 */
public final class RequestRates {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double BURST_MINUTES = 1 / 6.0;
  private static final int MOST_BUCKETS = 20_000;
  private static final long FULL_NANOS = 60_000_000_000L; // every empty bucket is full again

  private final int perMinute;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets = new HashMap<>();

  private static final class Bucket {
    private double requests;
    private long at;
  }

  /**
   * @param perMinute requests of one token; 0 is without bound
   * @param nanos monotonic clock, nanoseconds
   */
  public RequestRates(int perMinute, LongSupplier nanos) {
    this.perMinute = perMinute;
    this.nanos = nanos;
  }

  /** Counts a request; returns the time to wait where it is one too many. */
  public synchronized Optional<Duration> count(String token) {
    if (perMinute == 0) {
      return Optional.empty();
    }
    double most = Math.max(1, perMinute * BURST_MINUTES);
    long now = nanos.getAsLong();
    if (buckets.size() >= MOST_BUCKETS && !buckets.containsKey(token)) {
      buckets.values().removeIf(bucket -> now - bucket.at > FULL_NANOS);
    }
    if (buckets.size() >= MOST_BUCKETS && !buckets.containsKey(token)) {
      return Optional.of(Duration.ofNanos(FULL_NANOS));
    }
    Bucket bucket =
        buckets.computeIfAbsent(
            token,
            name -> {
              Bucket fresh = new Bucket();
              fresh.requests = most;
              fresh.at = now;
              return fresh;
            });
    double filled = (now - bucket.at) / NANOS_PER_MINUTE * perMinute;
    bucket.requests = Math.min(most, bucket.requests + filled);
    bucket.at = now;
    if (bucket.requests >= 1) {
      bucket.requests--;
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofNanos(Math.round((1 - bucket.requests) / perMinute * NANOS_PER_MINUTE)));
  }
}
