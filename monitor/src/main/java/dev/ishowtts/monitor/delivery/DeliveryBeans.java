package dev.ishowtts.monitor.delivery;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.monitor.admission.MeasurementLock;
import dev.ishowtts.monitor.host.ThisHost;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The delivery of points; beans are closed after the server has answered its last request. */
@Configuration(proxyBeanMethods = false)
class DeliveryBeans {
  /* A spool of its own: one belongs to one thread. */
  @Bean
  SpoolDelivery spoolDelivery(
      Config config,
      Environment environment,
      MeasurementLock measurement,
      Clock clock,
      RandomGenerator random,
      ThisHost host) {
    InfluxSettings influx = InfluxSettings.from(config);
    Spool spool =
        new Spool(
            environment.root().resolve(influx.spool()),
            influx.spoolBytes(),
            FileOperations.system());
    return new SpoolDelivery(
        influx,
        spool,
        DeliverySettings.from(config).pause(),
        measurement::holder,
        clock,
        random,
        host.name());
  }

  @Bean
  ApplicationListener<ApplicationReadyEvent> deliveryBegins(SpoolDelivery delivery) {
    return ready -> delivery.start();
  }
}
