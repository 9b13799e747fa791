package dev.ishowtts.monitor.health;

import dev.ishowtts.monitor.schedule.Freshness;
import java.io.IOException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether there are new data. Without any for too long it is DEGRADED. */
@Component("staleness")
final class StalenessHealth implements HealthIndicator {
  private final Freshness freshness;

  StalenessHealth(Freshness freshness) {
    this.freshness = freshness;
  }

  @Override
  public Health health() {
    try {
      Freshness.State state = freshness.state();
      Health.Builder health =
          state.isStale() ? Degraded.health().withDetail("reason", "no new run") : Health.up();
      return health
          .withDetail("since", state.since().toString())
          .withDetail("ageSeconds", state.age().toSeconds())
          .withDetail("limitSeconds", state.limit().toSeconds())
          .build();
    } catch (IOException e) {
      return Degraded.health().withDetail("reason", "runs or database cannot be read").build();
    }
  }
}
