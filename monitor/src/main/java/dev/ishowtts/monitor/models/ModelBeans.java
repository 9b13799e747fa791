package dev.ishowtts.monitor.models;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.harness.model.ModelHome;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.engine.EngineState;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.notices.Notice;
import dev.ishowtts.monitor.notices.Notifier;
import java.util.Map;
import java.util.Optional;
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
  ModelSwitch modelSwitch(Config config, EngineRoom room, Journal journal, Notifier notifier) {
    String configured = EngineSettings.from(config).model().replaceFirst("@.*", "");
    return name -> {
      if (!name.equals(configured)) {
        return "this service speaks with " + configured + " (engine.model)";
      }
      if (room.state().phase() == EngineState.Phase.OFF) {
        return "this service does not speak; the next run measures it";
      }
      room.begin(words -> failed(name, words, journal, notifier));
      return "it is being loaded; until then requests are spoken with the one before";
    };
  }

  /* Who activated it was told that it is being loaded, and has gone. */
  private static void failed(String name, String words, Journal journal, Notifier notifier) {
    String line =
        "could not be loaded, the one before goes on speaking: "
            + ModelsController.withoutFolders(words);
    journal.note(Event.Kind.MODEL, "model " + name + " " + line, Optional.empty());
    notifier.tell(
        Notice.Topic.MODEL,
        Notice.Level.ALERT,
        "Model " + name + " could not be loaded",
        line,
        Map.of("model", name));
  }
}
