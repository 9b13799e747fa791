package dev.ishowtts.monitor.models;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.harness.model.ModelHome;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.engine.EngineState;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Models, what is known of them, and what a switch means for the engine. */
@Configuration(proxyBeanMethods = false)
class ModelBeans {
  @Bean
  ModelRegistry modelRegistry(ModelHome home) {
    return home.registry();
  }

  @Bean
  JudgedModels judgedModels(Config config, Environment environment) {
    return new JudgedModels(HistorySettings.from(config), environment.root());
  }

  @Bean
  ModelSwitch modelSwitch(Config config, EngineRoom room) {
    String configured = EngineSettings.from(config).model().replaceFirst("@.*", "");
    return name -> {
      if (!name.equals(configured)) {
        return "this service speaks with " + configured + " (engine.model)";
      }
      if (room.state().phase() == EngineState.Phase.OFF) {
        return "this service does not speak; the next run measures it";
      }
      room.begin();
      return "it is being loaded; until then requests are spoken with the one before";
    };
  }
}
