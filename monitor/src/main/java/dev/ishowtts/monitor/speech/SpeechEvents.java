package dev.ishowtts.monitor.speech;

import dev.ishowtts.monitor.fault.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of speech, as OpenAI names them. Its tokens have no counterpart here: usage
 * counts characters of text and frames of 256 samples.
 */
final class SpeechEvents {
  static final String MEDIA_TYPE = "text/event-stream";
  private static final int FRAME = 256;

  private final JsonMapper json;
  private final int characters;

  /**
   * @param characters of the text
   */
  SpeechEvents(JsonMapper json, int characters) {
    this.json = json;
    this.characters = characters;
  }

  /** Returns the event of some bytes of audio; nothing for none. */
  byte[] delta(byte[] audio) {
    return audio.length == 0
        ? audio
        : event(
            Map.of(
                "type", "speech.audio.delta", "audio", Base64.getEncoder().encodeToString(audio)));
  }

  /** Returns the last event. */
  byte[] done(long samples) {
    long frames = samples / FRAME;
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("input_tokens", characters);
    usage.put("output_tokens", frames);
    usage.put("total_tokens", characters + frames);
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("type", "speech.audio.done");
    event.put("usage", usage);
    return event(event);
  }

  /** Returns the event of trouble after the first audio. */
  byte[] failed(Refusal refusal) {
    return event(
        Map.of(
            "type", "error", "error", Map.of("message", refusal.text(), "code", refusal.code())));
  }

  private byte[] event(Map<String, Object> fields) {
    return ("data: " + json.writeValueAsString(fields) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
