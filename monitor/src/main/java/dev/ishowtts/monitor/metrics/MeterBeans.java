package dev.ishowtts.monitor.metrics;

import dev.ishowtts.config.Config;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.health.InfluxWatch;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.jobs.JobStore;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.JudgedRuns;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.schedule.Freshness;
import dev.ishowtts.monitor.schedule.Timetable;
import dev.ishowtts.monitor.store.ServiceDatabase;
import dev.ishowtts.monitor.telemetry.LiveTelemetry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters, and the watch that fills them. */
@Configuration(proxyBeanMethods = false)
class MeterBeans {
  @Bean
  OperateMeters operateMeters(
      ThisHost host,
      RunFolder runs,
      JudgedRuns judged,
      Spool spool,
      JobStore jobs,
      Notifier notifier,
      Freshness freshness,
      LiveTelemetry telemetry,
      ServiceDatabase database,
      Journal journal,
      Clock clock) {
    return new OperateMeters(
        host, runs, judged, spool, jobs, notifier, freshness, telemetry, database, journal, clock);
  }

  @Bean
  Watch watch(
      Config config,
      ServiceDatabase database,
      OperateMeters meters,
      Freshness freshness,
      Timetable timetable,
      InfluxWatch influx) {
    return new Watch(
        List.of(database::connect, timetable::look, freshness::look, meters::look, influx::look),
        WatchSettings.from(config).pace());
  }

  @Bean
  ApplicationListener<ApplicationReadyEvent> watchBegins(Watch watch) {
    return ready -> watch.start();
  }
}
