package dev.ishowtts.monitor.events;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.monitor.host.ThisHost;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The journal and the spool. */
@Configuration(proxyBeanMethods = false)
class EventBeans {
  @Bean
  Spool pointSpool(Config config, Environment environment) {
    InfluxSettings influx = InfluxSettings.from(config);
    return new Spool(
        environment.root().resolve(influx.spool()), influx.spoolBytes(), FileOperations.system());
  }

  @Bean
  Journal journal(Config config, Environment environment, Spool spool, Clock clock, ThisHost host) {
    boolean published = InfluxSettings.from(config).url().isPresent();
    return new Journal(
        HistorySettings.from(config),
        environment.root(),
        published ? Optional.of(spool) : Optional.empty(),
        clock,
        host.name());
  }
}
