package dev.ishowtts.monitor.document;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * What every operation answers: refusals in the form of its path, bytes as they are. Operations
 * that say more of a refusal keep their words.
 */
final class CommonAnswers implements OpenApiCustomizer {
  private static final String OPENAI = "/v1/";
  private static final String JSON = "application/json";
  private static final String LINE = "One line that names the field, the value and the remedy.";
  private static final String REFUSAL = "Refusal";
  private static final String OPENAI_REFUSAL = "OpenAiRefusal";
  private static final List<String> BUSY = List.of("429", "503");

  @Override
  public void customise(OpenAPI document) {
    document
        .getComponents()
        .addSchemas(REFUSAL, refusal())
        .addSchemas(OPENAI_REFUSAL, openAiRefusal());
    document
        .getPaths()
        .forEach(
            (path, item) -> item.readOperations().forEach(operation -> complete(path, operation)));
  }

  private static void complete(String path, Operation operation) {
    ApiResponses responses = operation.getResponses();
    responses.values().forEach(CommonAnswers::describeBytes);
    responses.computeIfAbsent(
        "4XX", absent -> new ApiResponse().description("Refused: the request, or who asks"));
    responses.computeIfAbsent(
        "5XX", absent -> new ApiResponse().description("Refused: the service cannot do it now"));
    responses.forEach(
        (status, response) -> {
          if (status.startsWith("4") || status.startsWith("5")) {
            response.setContent(content(path.startsWith(OPENAI) ? OPENAI_REFUSAL : REFUSAL));
          }
          if (BUSY.contains(status)) {
            response.addHeaderObject(
                "Retry-After",
                new Header()
                    .description("Seconds after which another try may go through.")
                    .schema(new IntegerSchema()));
          }
        });
  }

  /* Bytes that a method returns are described as base64, which they are not. */
  private static void describeBytes(ApiResponse response) {
    if (response.getContent() == null) {
      return;
    }
    response
        .getContent()
        .forEach(
            (type, media) -> {
              if (media.getSchema() != null && "byte".equals(media.getSchema().getFormat())) {
                media.setSchema(bytes(type));
              }
            });
  }

  private static Schema<?> bytes(String type) {
    if (type.startsWith(JSON)) {
      return new ObjectSchema();
    }
    return type.startsWith("text/") ? new StringSchema() : new StringSchema().format("binary");
  }

  private static Content content(String schema) {
    return new Content()
        .addMediaType(
            JSON, new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + schema)));
  }

  private static Schema<?> refusal() {
    Schema<Object> body = new ObjectSchema();
    body.addProperty("status", new IntegerSchema());
    body.addProperty("error", new StringSchema().description(LINE));
    body.setRequired(List.of("status", "error"));
    return body;
  }

  private static Schema<?> openAiRefusal() {
    Schema<Object> error = new ObjectSchema();
    error.addProperty("message", new StringSchema().description(LINE));
    error.addProperty("type", new StringSchema());
    error.addProperty("param", new StringSchema().description("The field; absent where none is."));
    error.addProperty("code", new StringSchema());
    error.setRequired(List.of("message", "type", "code"));
    Schema<Object> body = new ObjectSchema();
    body.addProperty("error", error);
    body.setRequired(List.of("error"));
    return body;
  }
}
