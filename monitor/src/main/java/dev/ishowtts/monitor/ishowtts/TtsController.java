package dev.ishowtts.monitor.ishowtts;

import dev.ishowtts.engine.AudioPiece;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.monitor.admission.ClientGoneException;
import dev.ishowtts.monitor.admission.ClientPresence;
import dev.ishowtts.monitor.admission.SpeechDesk;
import dev.ishowtts.monitor.admission.SpeechJob;
import dev.ishowtts.monitor.admission.SpeechOrder;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.engine.EngineState;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.json.JsonFields;
import dev.ishowtts.monitor.speech.SpeechWishes;
import dev.ishowtts.monitor.voices.VoiceShelf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/tts} and {@code /api/health} with iShowTTS's fields. */
@Tag(name = "iShowTTS", description = "What iShowTTS's front end asks for")
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
final class TtsController {
  /** iShowTTS's name of the engine behind a voice. */
  static final String ENGINE = "f5";

  private static final String API = "ishowtts";

  private final SpeechDesk desk;
  private final EngineRoom room;
  private final VoiceShelf voices;

  TtsController(SpeechDesk desk, EngineRoom room, VoiceShelf voices) {
    this.desk = desk;
    this.room = room;
    this.voices = voices;
  }

  /**
   * Spoken text.
   *
   * @param audio_base64 a WAV file
   * @param waveform_len samples
   */
  record Spoken(
      String request_id,
      String voice_id,
      String engine,
      String engine_label,
      int sample_rate,
      String audio_base64,
      int waveform_len,
      String format) {}

  /** What {@code POST /api/tts} is sent, for its description. */
  @Schema(
      name = "TtsRequest",
      description = "Fields that are not listed are ignored.",
      example =
          """
          {"text": "Welcome raider!", "voice_id": "slt", "seed": 42}""")
  record TtsBody(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "Welcome raider!") String text,
      Optional<String> voice_id,
      Optional<String> engine,
      Optional<Double> speed,
      Optional<Double> target_rms,
      Optional<Double> cross_fade_duration,
      Optional<Double> sway_sampling_coef,
      Optional<Double> cfg_strength,
      Optional<Integer> nfe_step,
      Optional<Double> fix_duration,
      Optional<Boolean> remove_silence,
      Optional<Long> seed) {}

  /** Speaks a text; one over the usable length is spoken in chunks, never cut. */
  @Operation(summary = "Speaks a text", description = "A long text is spoken in chunks, never cut.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = TtsBody.class)))
  @ApiResponse(responseCode = "200", description = "The audio and what it is")
  @ApiResponse(responseCode = "400", description = "A field is wrong")
  @ApiResponse(responseCode = "404", description = "No such voice")
  @ApiResponse(responseCode = "429", description = "Too many requests wait")
  @ApiResponse(
      responseCode = "503",
      description = "The model is being loaded, or a measurement runs on this host")
  @PostMapping(path = "/tts", consumes = MediaType.APPLICATION_JSON_VALUE)
  Spoken speak(@RequestBody byte[] body, HttpServletRequest request, HttpServletResponse response)
      throws InterruptedException, ClientGoneException {
    SpeechOrder order = desk.counted(API, () -> order(JsonFields.of(body)));
    String id = UUID.randomUUID().toString();
    response.setHeader("X-Request-Id", id);
    try (SpeechJob job = desk.accept(order, ClientPresence.of(request))) {
      AudioPiece speech = job.first(response);
      return new Spoken(
          id,
          order.voice().orElseGet(room::defaultVoice),
          ENGINE,
          label(room),
          speech.audio().sampleRate(),
          Base64.getEncoder().encodeToString(WavFile.pcm16(speech.audio())),
          speech.audio().length(),
          "audio/wav");
    }
  }

  private static SpeechOrder order(JsonFields fields) {
    String text =
        fields
            .text("text")
            .orElseThrow(() -> Refusal.field("text", "text is missing: what to say"));
    fields.text("engine").ifPresent(TtsController::requireEngine);
    return new SpeechOrder(
        API, text, fields.text("voice_id"), SpeechWishes.of(fields), SpeechOrder.Shape.WHOLE);
  }

  private static void requireEngine(String name) {
    if (!name.toLowerCase(Locale.ROOT).equals(ENGINE)) {
      throw Refusal.field(
          "engine",
          "engine must be "
              + ENGINE
              + ", got "
              + RequestChecks.quoted(name)
              + ": this service has no other");
    }
  }

  /** Returns the name of what speaks, for people. */
  static String label(EngineRoom room) {
    return room.state()
        .description()
        .map(loaded -> "F5-TTS " + loaded.modelName() + " " + loaded.precision())
        .orElse("F5-TTS");
  }

  /**
   * Whether requests are spoken.
   *
   * @param status {@code ok} if so
   * @param voices how many there are
   */
  record TtsHealth(String status, int voices, String default_voice) {}

  /** Returns whether requests are spoken. */
  @Operation(summary = "Says whether requests are spoken")
  @GetMapping("/health")
  TtsHealth health() throws IOException {
    EngineState.Phase phase = room.state().phase();
    String status = phase == EngineState.Phase.READY ? "ok" : phase.name().toLowerCase(Locale.ROOT);
    return new TtsHealth(status, voices.ids().size(), room.defaultVoice());
  }
}
