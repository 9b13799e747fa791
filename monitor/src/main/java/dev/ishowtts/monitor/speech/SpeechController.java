package dev.ishowtts.monitor.speech;

import dev.ishowtts.engine.EngineDescription;
import dev.ishowtts.monitor.admission.ClientPresence;
import dev.ishowtts.monitor.admission.SpeechDesk;
import dev.ishowtts.monitor.admission.SpeechJob;
import dev.ishowtts.monitor.admission.SpeechOrder;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.json.JsonFields;
import dev.ishowtts.monitor.voices.VoiceShelf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Speech, models and voices as OpenAI's clients know them. */
@Tag(name = "OpenAI", description = "Speech for OpenAI's clients")
@RestController
final class SpeechController {
  /** Names that clients send without being asked; the loaded model answers to them. */
  private static final List<String> ALIASES = List.of("tts-1", "tts-1-hd", "gpt-4o-mini-tts");

  private static final String API = "openai";

  private final SpeechDesk desk;
  private final EngineRoom room;
  private final VoiceShelf voices;
  private final Encoders encoders;
  private final JsonMapper json;
  private final Instant started;

  SpeechController(
      SpeechDesk desk,
      EngineRoom room,
      VoiceShelf voices,
      Encoders encoders,
      JsonMapper json,
      Clock clock) {
    this.desk = desk;
    this.room = room;
    this.voices = voices;
    this.encoders = encoders;
    this.json = json;
    this.started = clock.instant();
  }

  /** Speaks a text and writes the audio from its first chunk on. */
  @Operation(summary = "Speaks a text", description = "The audio is sent from its first chunk on.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = SpeechBody.class)))
  @ApiResponse(
      responseCode = "200",
      description = "The audio, or events with pieces of it",
      content = {
        @Content(mediaType = "audio/wav", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "audio/pcm", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "audio/flac", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "audio/mpeg", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "audio/ogg", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "audio/aac", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = SpeechEvents.MEDIA_TYPE, schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "400", description = "A field is wrong")
  @ApiResponse(responseCode = "404", description = "No such model or voice")
  @ApiResponse(responseCode = "429", description = "Too many requests wait")
  @ApiResponse(
      responseCode = "503",
      description = "The model is being loaded, or a measurement runs on this host")
  @PostMapping(path = "/v1/audio/speech", consumes = MediaType.APPLICATION_JSON_VALUE)
  void speak(@RequestBody byte[] body, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Asked asked = desk.counted(API, () -> asked(JsonFields.of(body)));
    ClientPresence client = ClientPresence.of(request);
    response.setHeader("X-Request-Id", UUID.randomUUID().toString());
    try (SpeechJob job = desk.accept(asked.order(), client)) {
      SpeechDelivery delivery = new SpeechDelivery(job, client, response);
      if (asked.events()) {
        String text = asked.order().text();
        int characters = text.codePointCount(0, text.length());
        delivery.events(encoders, asked.format(), new SpeechEvents(json, characters));
      } else {
        delivery.audio(encoders, asked.format());
      }
    }
  }

  /** What a body asks for. */
  private record Asked(SpeechOrder order, AudioFormat format, boolean events) {}

  private Asked asked(JsonFields fields) {
    String text =
        fields
            .text("input")
            .orElseThrow(() -> Refusal.field("input", "input is missing: what to say"));
    AudioFormat format = format(fields);
    boolean events = isEvents(fields);
    fields.text("model").ifPresent(this::requireModel);
    encoders.require(format);
    boolean whole = fields.flag("remove_silence").orElse(false);
    SpeechOrder order =
        new SpeechOrder(
            API,
            text,
            fields.textOrId("voice"),
            SpeechWishes.of(fields),
            whole ? SpeechOrder.Shape.WHOLE : SpeechOrder.Shape.PIECES);
    return new Asked(order, format, events);
  }

  private static AudioFormat format(JsonFields fields) {
    String key = fields.text("response_format").orElse(AudioFormat.WAV.key());
    return AudioFormat.of(key)
        .orElseThrow(
            () ->
                Refusal.field(
                    "response_format",
                    "response_format must be one of wav, pcm, flac, mp3, opus and aac, got "
                        + RequestChecks.quoted(key)));
  }

  private static boolean isEvents(JsonFields fields) {
    String key = fields.text("stream_format").orElse("audio");
    return switch (key) {
      case "audio" -> false;
      case "sse" -> true;
      default ->
          throw Refusal.field(
              "stream_format",
              "stream_format must be audio or sse, got " + RequestChecks.quoted(key));
    };
  }

  private void requireModel(String id) {
    Optional<EngineDescription> loaded = room.state().description();
    if (loaded.isPresent() && !ids(loaded.get()).contains(id)) {
      throw unknownModel(id, ids(loaded.get()));
    }
  }

  private static Refusal unknownModel(String id, List<String> loaded) {
    return new Refusal(
            HttpStatus.NOT_FOUND,
            "model_not_found",
            "model "
                + RequestChecks.quoted(id)
                + " is not loaded: choose one of "
                + String.join(", ", loaded))
        .withParam("model");
  }

  private static List<String> ids(EngineDescription loaded) {
    List<String> ids = new ArrayList<>(List.of(loaded.modelName()));
    ids.addAll(ALIASES);
    return ids;
  }

  /** Returns the loaded model and the names that it answers to. */
  @Operation(summary = "Lists the names of the loaded model")
  @GetMapping(path = "/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
  ModelList models() {
    return new ModelList(
        "list",
        room.state().description().map(SpeechController::ids).orElse(List.of()).stream()
            .map(this::model)
            .toList());
  }

  /** Returns one of them. */
  @Operation(summary = "Shows one name of the loaded model")
  @GetMapping(path = "/v1/models/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  Model model(@PathVariable String id) {
    List<String> ids = room.state().description().map(SpeechController::ids).orElse(List.of());
    if (!ids.contains(id)) {
      throw unknownModel(id, ids);
    }
    return new Model(id, "model", started.getEpochSecond(), "ishowtts");
  }

  /** Returns the voices. */
  @Operation(summary = "Lists the voices")
  @GetMapping(path = "/v1/audio/voices", produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, List<NamedVoice>> voices() throws IOException {
    return Map.of("voices", voices.ids().stream().map(id -> new NamedVoice(id, id)).toList());
  }

  /**
   * Models in OpenAI's form.
   *
   * @param object always {@code list}
   */
  record ModelList(String object, List<Model> data) {
    ModelList {
      data = List.copyOf(data);
    }
  }

  /**
   * A model in OpenAI's form.
   *
   * @param object always {@code model}
   * @param created seconds since 1970
   */
  record Model(String id, String object, long created, String owned_by) {}

  /** A voice. */
  record NamedVoice(String id, String name) {}
}
