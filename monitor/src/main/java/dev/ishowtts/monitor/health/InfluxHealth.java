package dev.ishowtts.monitor.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The server of points. Away it is DEGRADED: points wait on disk and nothing is lost. */
@Component("influx")
final class InfluxHealth implements HealthIndicator {
  private final InfluxWatch watch;

  InfluxHealth(InfluxWatch watch) {
    this.watch = watch;
  }

  @Override
  public Health health() {
    if (!watch.isConfigured()) {
      return Health.unknown().withDetail("reason", "influx.url is not set").build();
    }
    return watch
        .seen()
        .map(InfluxHealth::health)
        .orElseGet(() -> Health.unknown().withDetail("reason", "not asked yet").build());
  }

  private static Health health(InfluxWatch.Seen seen) {
    Health.Builder health =
        seen.reachable()
            ? Health.up()
            : Degraded.health().withDetail("reason", "the server does not answer; points wait");
    return health.withDetail("asked", seen.at().toString()).build();
  }
}
