package dev.ishowtts.monitor.health;

import dev.ishowtts.monitor.schedule.Timetable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether schedules are looked at. */
@Component("schedules")
final class SchedulesHealth implements HealthIndicator {
  private final Timetable timetable;

  SchedulesHealth(Timetable timetable) {
    this.timetable = timetable;
  }

  @Override
  public Health health() {
    if (!timetable.isActive()) {
      return Health.unknown().withDetail("reason", "monitor.scheduling is false").build();
    }
    return timetable.isRunning()
        ? Health.up().build()
        : Degraded.health().withDetail("reason", "schedules are not looked at").build();
  }
}
