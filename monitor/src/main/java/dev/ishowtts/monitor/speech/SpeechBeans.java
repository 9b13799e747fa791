package dev.ishowtts.monitor.speech;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What writes audio. */
@Configuration(proxyBeanMethods = false)
class SpeechBeans {
  @Bean
  Encoders encoders() {
    return new Encoders("ffmpeg");
  }
}
