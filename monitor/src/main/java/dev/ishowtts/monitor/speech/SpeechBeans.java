package dev.ishowtts.monitor.speech;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What writes audio, and the head of the interface's description. */
@Configuration(proxyBeanMethods = false)
class SpeechBeans {
  private static final String TOKEN = "token";

  @Bean
  Encoders encoders() {
    return new Encoders("ffmpeg");
  }

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("iShowTTS Performance")
                .version("1")
                .description(
                    "Speech on demand, runs, health. Without access tokens the service answers its"
                        + " own host alone."))
        .components(
            new Components()
                .addSecuritySchemes(
                    TOKEN, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")))
        .addSecurityItem(new SecurityRequirement().addList(TOKEN));
  }
}
