package dev.ishowtts.monitor.voices;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.audio.AudioDecoder;
import dev.ishowtts.harness.model.ModelHome;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shelf of voices. */
@Configuration(proxyBeanMethods = false)
class VoiceBeans {
  @Bean
  VoiceShelf voiceShelf(Config config, Environment environment) {
    return new VoiceShelf(
        ModelHome.voices(config, environment),
        Home.of(environment).resolve("voices"),
        new AudioDecoder());
  }
}
