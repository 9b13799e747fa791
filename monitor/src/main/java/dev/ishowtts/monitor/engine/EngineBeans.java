package dev.ishowtts.monitor.engine;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.harness.model.ModelHome;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine and what it needs. */
@Configuration(proxyBeanMethods = false)
class EngineBeans {
  private static final Logger logger = LoggerFactory.getLogger(EngineBeans.class);

  @Bean
  SpeechSettings speechSettings(Config config) {
    return SpeechSettings.from(config);
  }

  @Bean
  ModelHome modelHome(Environment environment, Clock clock) {
    String version =
        Optional.ofNullable(EngineBeans.class.getPackage().getImplementationVersion())
            .orElse("unknown");
    return new ModelHome(environment, clock, "ishowtts " + version);
  }

  @Bean
  EngineRoom engineRoom(
      Config config, Environment environment, ModelHome home, SpeechSettings settings) {
    return new EngineRoom(
        () -> open(config, environment, home),
        EngineSettings.from(config).voice(),
        settings.speaks());
  }

  private static SpeechEngine open(Config config, Environment environment, ModelHome home)
      throws IOException {
    ModelHome.prepareNatives(config, environment);
    if (home.lacksDefault(config)) {
      logger.info("Making the model nano, random weights, once");
      home.makeDefault();
    }
    if (home.lacksTrained(config)) {
      home.unpackTrained();
    }
    return home.engine(config);
  }

  /** Loads once the service answers, so that a large model does not delay its start. */
  @Bean
  ApplicationListener<ApplicationReadyEvent> engineLoader(EngineRoom room) {
    return ready -> room.begin();
  }

  @Bean("engine")
  HealthIndicator engineHealth(EngineRoom room) {
    return new EngineHealth(room);
  }
}
