package dev.ishowtts.monitor.ishowtts;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.host.Scratch;
import dev.ishowtts.monitor.voices.ShelfVoice;
import dev.ishowtts.monitor.voices.VoiceShelf;
import dev.ishowtts.monitor.voices.VoiceShelf.Source;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** {@code /api/voices} with iShowTTS's fields; a recording of one's own replaces a voice's. */
@Tag(name = "iShowTTS", description = "What iShowTTS's front end asks for")
@RestController
@RequestMapping(path = "/api/voices")
final class VoicesController {
  private final VoiceShelf voices;
  private final EngineRoom room;
  private final Scratch scratch;

  VoicesController(VoiceShelf voices, EngineRoom room, Scratch scratch) {
    this.voices = voices;
    this.room = room;
    this.scratch = scratch;
  }

  /** A voice on the list. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record ListedVoice(
      String id, String engine, String engine_label, Optional<String> reference_text) {}

  /** A voice and what replaces its recording. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Reference(
      String voice_id,
      String engine,
      String engine_label,
      String active_reference_text,
      String baseline_reference_text,
      Optional<String> override_reference_text,
      boolean baseline_audio_available,
      boolean override_audio_available,
      Optional<Instant> override_updated_at) {}

  /** What a reference is replaced with, for its description. */
  @Schema(name = "ReferenceForm")
  record ReferenceForm(
      @Schema(type = "string", format = "binary", description = "WAV, FLAC, MP3 or Ogg.")
          Optional<String> audio,
      @Schema(description = "What the recording says.") Optional<String> text) {}

  /** Returns the voices. */
  @Operation(summary = "Lists the voices")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  List<ListedVoice> voices() throws IOException {
    String label = TtsController.label(room);
    List<ListedVoice> listed = new ArrayList<>();
    for (String id : voices.ids()) {
      listed.add(
          new ListedVoice(
              id, TtsController.ENGINE, label, Optional.of(voices.voice(id).activeText())));
    }
    return listed;
  }

  /** Returns a voice and what replaces its recording. */
  @Operation(summary = "Shows a voice's recordings")
  @GetMapping(path = "/{id}/reference", produces = MediaType.APPLICATION_JSON_VALUE)
  Reference reference(@PathVariable String id) throws IOException {
    return reference(voices.voice(id));
  }

  private Reference reference(ShelfVoice voice) {
    return new Reference(
        voice.id(),
        TtsController.ENGINE,
        TtsController.label(room),
        voice.activeText(),
        voice.text(),
        voice.replacement().map(ShelfVoice.Replacement::text),
        true,
        voice.replacement().isPresent(),
        voice.replacement().map(ShelfVoice.Replacement::since));
  }

  /** Replaces a voice's recording, its text or both; makes the voice where there is none. */
  @Operation(
      summary = "Replaces a voice's recording",
      description =
          "audio: WAV, FLAC, MP3 or Ogg; text: what it says. What is left out stays as it is."
              + " An unknown id with both is a new voice.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
              schema = @Schema(implementation = ReferenceForm.class)))
  @PostMapping(
      path = "/{id}/reference",
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  Reference replace(
      @PathVariable String id,
      @RequestPart Optional<MultipartFile> audio,
      @Parameter(hidden = true) @RequestParam Optional<String> text)
      throws IOException {
    Optional<String> words = text.map(String::strip).filter(said -> !said.isEmpty());
    Optional<MultipartFile> sent = audio.filter(file -> !file.isEmpty());
    if (sent.isEmpty()) {
      return reference(voices.replace(id, Optional.empty(), words));
    }
    Path recording = Files.createTempFile(scratch.folder(), "reference", ".upload");
    try {
      sent.get().transferTo(recording);
      return reference(voices.replace(id, Optional.of(recording), words));
    } finally {
      Files.deleteIfExists(recording);
    }
  }

  /** Gives a voice its own recording back. */
  @Operation(summary = "Gives a voice its own recording back")
  @DeleteMapping(path = "/{id}/reference", produces = MediaType.APPLICATION_JSON_VALUE)
  Reference restore(@PathVariable String id) throws IOException {
    return reference(voices.restore(id));
  }

  /** Removes an added voice. */
  @Operation(summary = "Removes an added voice")
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String id) throws IOException {
    voices.remove(id);
  }

  /** Returns a recording as it is spoken with. */
  @Operation(summary = "Returns a voice's recording", description = "source: baseline or override")
  @GetMapping(path = "/{id}/reference/audio", produces = "audio/wav")
  ResponseEntity<byte[]> audio(
      @PathVariable String id, @RequestParam(defaultValue = "baseline") String source)
      throws IOException {
    Source wanted =
        switch (source.toLowerCase(Locale.ROOT)) {
          case "baseline" -> Source.BASELINE;
          case "override" -> Source.OVERRIDE;
          default ->
              throw Refusal.field(
                  "source",
                  "source must be baseline or override, got " + RequestChecks.quoted(source));
        };
    return ResponseEntity.ok()
        .header("X-Voice-Reference-Source", wanted.name().toLowerCase(Locale.ROOT))
        .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"" + id + ".wav\"")
        .body(voices.recording(id, wanted));
  }
}
