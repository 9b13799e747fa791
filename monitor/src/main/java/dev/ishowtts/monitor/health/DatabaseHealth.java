package dev.ishowtts.monitor.health;

import dev.ishowtts.monitor.store.ServiceDatabase;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The service's database. Away it is DEGRADED: speech goes on, jobs and schedules wait. */
@Component("database")
final class DatabaseHealth implements HealthIndicator {
  private final ServiceDatabase database;

  DatabaseHealth(ServiceDatabase database) {
    this.database = database;
  }

  @Override
  public Health health() {
    return database
        .trouble()
        .map(words -> Degraded.health().withDetail("reason", words).build())
        .orElseGet(() -> Health.up().build());
  }
}
