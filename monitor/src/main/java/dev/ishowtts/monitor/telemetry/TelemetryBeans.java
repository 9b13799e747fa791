package dev.ishowtts.monitor.telemetry;

import dev.ishowtts.config.Config;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.jobs.JobListener;
import dev.ishowtts.monitor.stream.EventStreams;
import java.time.Clock;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** Live readings and the streams to clients. */
@Configuration(proxyBeanMethods = false)
class TelemetryBeans {
  @Bean
  LiveTelemetry liveTelemetry(Config config, ThisHost host, Clock clock) {
    return new LiveTelemetry(host.files(), LiveSettings.from(config).interval(), clock);
  }

  @Bean
  EventStreams eventStreams(Config config) {
    LiveSettings settings = LiveSettings.from(config);
    return new EventStreams(settings.clients(), settings.heartbeat());
  }

  /** Ends streams before the service waits for its requests to end. */
  @Bean
  ApplicationListener<ContextClosedEvent> streamsEnd(EventStreams streams) {
    return closed -> streams.close();
  }

  @Bean
  JobListener jobFeed(LiveTelemetry telemetry) {
    return job -> telemetry.tell(new EventStreams.Message("job", job));
  }
}
