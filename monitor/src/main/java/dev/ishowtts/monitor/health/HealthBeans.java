package dev.ishowtts.monitor.health;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What health looks at. */
@Configuration(proxyBeanMethods = false)
class HealthBeans {
  @Bean
  InfluxWatch influxWatch(Config config, Clock clock) {
    return new InfluxWatch(InfluxSettings.from(config), clock);
  }

  @Bean("disk")
  HealthIndicator disk(Config config, Environment environment) {
    Path root = environment.root();
    return new DiskHealth(
        Map.of(
            "home", Home.of(environment).folder(),
            "history", root.resolve(HistorySettings.from(config).folder()),
            "runs", root.resolve(RunSettings.from(config).folder()),
            "spool", root.resolve(InfluxSettings.from(config).spool())));
  }
}
