package dev.ishowtts.monitor.jobs;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.cli.OutputSettings;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.JudgedRuns;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Jobs and what they need. */
@Configuration(proxyBeanMethods = false)
class JobBeans {
  @Bean
  JudgedRuns judgedRuns(RunFolder runs, Config config, Environment environment) {
    return new JudgedRuns(runs, environment.root().resolve(OutputSettings.from(config).reports()));
  }

  @Bean
  JobStore jobStore(ServiceDatabase database, ThisHost host, Clock clock, RandomGenerator random) {
    return new JobStore(database, host.name(), clock, random);
  }

  @Bean
  JobLogs jobLogs(Config config, Environment environment) {
    return new JobLogs(
        environment.root().resolve(HistorySettings.from(config).folder()).resolve("jobs"));
  }

  @Bean
  NameHold nameHold(ServiceDatabase database, ThisHost host) {
    return new NameHold(database, host.name(), host.boot().orElse("unknown"));
  }

  @Bean
  JobQueue jobQueue(
      NameHold name,
      JobStore store,
      JobLogs logs,
      RunFolder runs,
      JudgedRuns judged,
      Launcher launcher,
      Config config,
      Clock clock) {
    return new JobQueue(
        name,
        store,
        logs,
        new RunOutcomes(runs, judged),
        launcher,
        JobSettings.from(config),
        clock);
  }

  @Bean
  JobListener jobAnnouncer(Journal journal, Notifier notifier) {
    return new JobAnnouncer(journal, notifier);
  }

  @Bean
  JobDesk jobDesk(
      NameHold name,
      JobQueue queue,
      JobStore store,
      JobLogs logs,
      Journal journal,
      Config config,
      Environment environment) {
    return new JobDesk(
        name,
        queue,
        store,
        logs,
        journal,
        environment.root().resolve(RunSettings.from(config).suites()),
        JobSettings.from(config).timeout());
  }
}
