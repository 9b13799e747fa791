package dev.ishowtts.monitor.document;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the document, the names of its schemas and what all operations have in common. */
@Configuration(proxyBeanMethods = false)
class DocumentBeans {
  private static final String TOKEN = "token";

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

  @Bean
  OpenApiCustomizer commonAnswers() {
    return new CommonAnswers();
  }

  @Bean
  SchemaNames schemaNames() {
    return new SchemaNames();
  }

  @Bean
  OpenApiCustomizer absentFields(SchemaNames names) {
    return new AbsentFields(names);
  }

  @Bean
  ModelResolver schemas(ObjectMapperProvider provider, SchemaNames names) {
    return new ModelResolver(provider.jsonMapper(), names);
  }
}
