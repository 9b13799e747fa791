package dev.ishowtts.monitor.ishowtts;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /shimmy/models}: iShowTTS's front end asks there for a second kind of models when it
 * starts, and shows an error where there is no list. Here it is empty.
 */
@Tag(name = "iShowTTS", description = "What iShowTTS's front end asks for")
@RestController
final class ShimmyController {
  /** Models of the second kind. */
  record ShimmyModels(List<ShimmyModel> models) {
    ShimmyModels {
      models = List.copyOf(models);
    }
  }

  /** A model of the second kind. */
  record ShimmyModel(String name, String source) {}

  /** Returns no models. */
  @Operation(summary = "Lists models of iShowTTS's second kind: none")
  @GetMapping(path = "/shimmy/models", produces = MediaType.APPLICATION_JSON_VALUE)
  ShimmyModels models() {
    return new ShimmyModels(List.of());
  }
}
