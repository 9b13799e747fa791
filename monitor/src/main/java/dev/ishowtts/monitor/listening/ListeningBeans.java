package dev.ishowtts.monitor.listening;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.voice.Voice;
import dev.ishowtts.engine.voice.VoiceLibrary;
import dev.ishowtts.harness.model.ModelHome;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.listening.sounds.StimulusFolder.Reference;
import dev.ishowtts.monitor.security.RequestRates;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Listening tests and what they need. */
@Configuration(proxyBeanMethods = false)
class ListeningBeans {
  private static final Logger logger = LoggerFactory.getLogger(ListeningBeans.class);
  private static final int MISSES_PER_MINUTE = 60;
  private static final String VOICE = "voice";

  @Bean
  ListeningSettings listeningSettings(Config config, Environment environment) {
    return ListeningSettings.from(config, environment);
  }

  @Bean
  ListeningStore listeningStore(ServiceDatabase database, ThisHost host) {
    return new ListeningStore(database, host.name());
  }

  @Bean
  SetShelf setShelf(ListeningSettings settings) {
    return new SetShelf(settings.sets());
  }

  @Bean
  TestMaterials testMaterials(ListeningSettings settings) {
    return new TestMaterials(settings.tests());
  }

  @Bean(destroyMethod = "close")
  Preparation preparation(
      ListeningStore store,
      SetShelf shelf,
      TestMaterials materials,
      ServiceDatabase database,
      Config config,
      Environment environment) {
    Preparation preparation =
        new Preparation(
            store,
            shelf,
            materials,
            samples -> reference(samples, ModelHome.voices(config, environment)));
    database.whenReady(preparation::start);
    return preparation;
  }

  private static Optional<Reference> reference(SampleSet samples, VoiceLibrary library) {
    String name = samples.facts().getOrDefault(VOICE, "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      Voice voice = library.voice(name);
      return Optional.of(
          new Reference(
              Signal.of(voice.audio().samples(), voice.audio().sampleRate()), voice.text()));
    } catch (EngineException | IOException e) {
      logger.warn(
          "The voice {} is not here, so raters cannot compare with it: {}", name, e.getMessage());
      return Optional.empty();
    }
  }

  @Bean
  RaterDesk raterDesk(
      ListeningStore store,
      TestMaterials materials,
      ListeningSettings settings,
      Clock clock,
      RandomGenerator random) {
    return new RaterDesk(
        store,
        materials,
        new RequestRates(settings.requestsPerMinute(), System::nanoTime),
        new RequestRates(MISSES_PER_MINUTE, System::nanoTime),
        clock,
        random);
  }

  @Bean
  ListeningDesk listeningDesk(
      ListeningStore store,
      SetShelf shelf,
      Preparation preparation,
      Journal journal,
      Clock clock,
      RandomGenerator random) {
    return new ListeningDesk(store, shelf, preparation, journal, clock, random);
  }

  @Bean
  TestResults testResults(
      ListeningStore store, SetShelf shelf, TestMaterials materials, Clock clock) {
    return new TestResults(store, shelf, materials, clock);
  }
}
