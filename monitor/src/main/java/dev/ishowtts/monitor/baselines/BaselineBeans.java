package dev.ishowtts.monitor.baselines;

import dev.ishowtts.baselines.store.BaselineStore;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.cli.OutputSettings;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.monitor.jobs.Launcher;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Baselines and proposals. */
@Configuration(proxyBeanMethods = false)
class BaselineBeans {
  @Bean
  BaselineStore baselineStore(Config config, Environment environment) {
    return new BaselineStore(environment.root().resolve(OutputSettings.from(config).store()));
  }

  @Bean
  ProposalStore proposalStore(ServiceDatabase database, Clock clock, RandomGenerator random) {
    return new ProposalStore(database, clock, random);
  }

  @Bean
  Acceptances acceptances(Launcher launcher) {
    return new Acceptances(launcher, BoundedCommand.system());
  }
}
