package dev.ishowtts.monitor.shutdown;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans are closed after the server has answered its last request. */
@Configuration(proxyBeanMethods = false)
class ShutdownBeans {
  @Bean
  LastDelivery lastDelivery(Config config, Environment environment, Clock clock) {
    InfluxSettings influx = InfluxSettings.from(config);
    Spool spool =
        new Spool(
            environment.root().resolve(influx.spool()),
            influx.spoolBytes(),
            FileOperations.system());
    return new LastDelivery(influx, spool, clock);
  }
}
