package dev.ishowtts.monitor.host;

import dev.ishowtts.config.Config;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The host, and its source of names that nobody can guess. */
@Configuration(proxyBeanMethods = false)
class HostBeans {
  @Bean
  ThisHost thisHost(Config config) {
    return ThisHost.of(TelemetrySettings.from(config).host(new HostFiles(Path.of("/"))));
  }

  @Bean
  RandomGenerator random() {
    return new SecureRandom();
  }
}
