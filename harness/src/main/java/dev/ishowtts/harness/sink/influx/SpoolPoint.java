package dev.ishowtts.harness.sink.influx;

import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** How much waits for the server, and since when, as a point: so that somebody hears of it. */
public final class SpoolPoint {
  /** One point for each look at a spool. */
  public static final String SPOOL = "tts_spool";

  private SpoolPoint() {}

  /**
   * Returns the line of {@code spool} at {@code now}; an empty spool has the age 0.
   *
   * @param host name of the host
   */
  public static String line(Spool spool, String host, Instant now) throws IOException {
    double age =
        spool
            .oldest()
            .map(oldest -> Math.max(0, Duration.between(oldest, now).toMillis()) / 1e3)
            .orElse(0.0);
    return Line.of(SPOOL, now.toEpochMilli())
        .tag("host", host)
        .field("oldest_s", age)
        .field("waiting_bytes", (double) spool.waitingBytes())
        .field("max_bytes", (double) spool.maxBytes())
        .field("dead_letters", (double) new DeadLetters(spool.folder()).all().size())
        .text();
  }
}
