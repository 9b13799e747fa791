package dev.ishowtts.monitor.notices;

import dev.ishowtts.config.Config;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.monitor.host.ThisHost;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The ways to people. */
@Configuration(proxyBeanMethods = false)
class NoticeBeans {
  @Bean
  Notifier notifier(Config config, Clock clock, RandomGenerator random, ThisHost host) {
    return new Notifier(NoticeSettings.from(config), Backoff.STANDARD, clock, random, host.name());
  }
}
