package dev.ishowtts.monitor.health;

import dev.ishowtts.harness.sink.Spool;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Points that wait on disk. Nearly full, or a day old, it is DEGRADED. */
@Component("spool")
final class SpoolHealth implements HealthIndicator {
  private static final double NEARLY_FULL = 0.9;
  private static final Duration OLD = Duration.ofDays(1);

  private final Spool spool;
  private final Clock clock;

  SpoolHealth(Spool spool, Clock clock) {
    this.spool = spool;
    this.clock = clock;
  }

  @Override
  public Health health() {
    try {
      long bytes = spool.waitingBytes();
      Optional<Instant> oldest = spool.oldest();
      Duration age =
          oldest.map(since -> Duration.between(since, clock.instant())).orElse(Duration.ZERO);
      boolean full = bytes > NEARLY_FULL * spool.maxBytes();
      Health.Builder health =
          full || age.compareTo(OLD) > 0
              ? Degraded.health()
                  .withDetail(
                      "reason",
                      full ? "nearly full: deliver or raise influx.spool-mib" : "old points")
              : Health.up();
      return health
          .withDetail("bytes", bytes)
          .withDetail("mostBytes", spool.maxBytes())
          .withDetail("oldestSeconds", age.toSeconds())
          .build();
    } catch (IOException e) {
      return Degraded.health().withDetail("reason", "the spool cannot be read").build();
    }
  }
}
