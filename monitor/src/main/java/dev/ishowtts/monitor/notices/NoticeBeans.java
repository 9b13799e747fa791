package dev.ishowtts.monitor.notices;

import dev.ishowtts.config.Config;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The ways to people. */
@Configuration(proxyBeanMethods = false)
class NoticeBeans {
  @Bean
  Notifier notifier(
      Config config,
      ServiceDatabase database,
      Journal journal,
      Clock clock,
      RandomGenerator random,
      ThisHost host) {
    return new Notifier(NoticeSettings.from(config), database, journal, clock, random, host.name());
  }
}
