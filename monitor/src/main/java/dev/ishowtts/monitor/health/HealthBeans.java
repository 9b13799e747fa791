package dev.ishowtts.monitor.health;

import dev.ishowtts.config.Config;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What health looks at. */
@Configuration(proxyBeanMethods = false)
class HealthBeans {
  @Bean
  InfluxWatch influxWatch(Config config, Clock clock) {
    return new InfluxWatch(InfluxSettings.from(config), clock);
  }
}
