package dev.ishowtts.harness.sink.influx;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
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
    return Point.measurement(SPOOL)
        .addTag("host", host)
        .addField("oldest_s", age)
        .addField("waiting_bytes", (double) spool.waitingBytes())
        .addField("max_bytes", (double) spool.maxBytes())
        .addField("dead_letters", (double) new DeadLetters(spool.folder()).all().size())
        .time(now.toEpochMilli(), WritePrecision.MS)
        .toLineProtocol();
  }
}
