package dev.ishowtts.monitor.schedule;

import dev.ishowtts.config.Config;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.jobs.JobListener;
import dev.ishowtts.monitor.jobs.JobQueue;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Schedules, the watch for missing data, and the beginning of both. */
@Configuration(proxyBeanMethods = false)
class ScheduleBeans {
  @Bean
  Timetable timetable(
      Config config,
      ServiceDatabase database,
      JobQueue queue,
      Journal journal,
      ThisHost host,
      Clock clock) {
    return new Timetable(
        ScheduleSettings.from(config), database, queue, journal, host.files(), clock, host.name());
  }

  @Bean
  Freshness freshness(
      Config config,
      RunFolder runs,
      ServiceDatabase database,
      Journal journal,
      Notifier notifier,
      Clock clock,
      ThisHost host) {
    return new Freshness(
        runs,
        ScheduleSettings.from(config).staleAfter(),
        database,
        journal,
        notifier,
        clock,
        host.name());
  }

  /**
   * Begins once the service answers and its database can be had: first what was left under way,
   * then jobs, then schedules.
   */
  @Bean
  ApplicationListener<ApplicationReadyEvent> jobsBegin(
      ServiceDatabase database,
      JobQueue queue,
      Timetable timetable,
      Journal journal,
      List<JobListener> listeners) {
    return ready -> {
      listeners.forEach(queue::listen);
      if (database.trouble().isPresent()) {
        database.whenReady(journal::catchUp);
      }
      database.whenReady(queue::start);
      database.whenReady(timetable::start);
    };
  }
}
