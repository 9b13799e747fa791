package dev.ishowtts.monitor.health;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.monitor.runs.RunFolder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Age of the last run. A device that has not measured yet is UNKNOWN; a last run file that cannot
 * be read is DEGRADED: the service goes on speaking.
 */
@Component("lastRun")
final class LastRunHealth implements HealthIndicator {
  private final RunFolder folder;
  private final Clock clock;

  LastRunHealth(RunFolder folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public Health health() {
    try {
      List<String> ids = folder.newest(1);
      Optional<RunReport> last = ids.isEmpty() ? Optional.empty() : folder.run(ids.get(0));
      return last.map(this::health)
          .orElseGet(() -> Health.unknown().withDetail("reason", "no run yet").build());
    } catch (IOException unreadable) {
      return Degraded.health()
          .withDetail("reason", String.valueOf(unreadable.getMessage()))
          .build();
    }
  }

  private Health health(RunReport report) {
    return Health.up()
        .withDetail("id", report.id())
        .withDetail("suite", report.suite())
        .withDetail("finished", report.finished().toString())
        .withDetail("ageSeconds", Duration.between(report.finished(), clock.instant()).toSeconds())
        .withDetail("obstacles", report.obstacles().stream().map(Obstacle::code).toList())
        .build();
  }
}
