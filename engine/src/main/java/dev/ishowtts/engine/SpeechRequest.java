package dev.ishowtts.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What to say and how.
 *
 * @param text to speak; must hold at least one symbol that the model knows
 * @param voice name of a voice of the library
 * @param deadline time from the call after which no further chunk is begun; empty for none
 * @param cancelled asked between chunks; once true, no further chunk is begun
 */
public record SpeechRequest(
    String text,
    String voice,
    SpeechOptions options,
    Optional<Duration> deadline,
    BooleanSupplier cancelled) {
  /** A request without deadline that nobody cancels. */
  public SpeechRequest(String text, String voice, SpeechOptions options) {
    this(text, voice, options, Optional.empty(), () -> false);
  }

  public SpeechRequest withDeadline(Duration value) {
    return new SpeechRequest(text, voice, options, Optional.of(value), cancelled);
  }

  public SpeechRequest withCancellation(BooleanSupplier value) {
    return new SpeechRequest(text, voice, options, deadline, value);
  }
}
