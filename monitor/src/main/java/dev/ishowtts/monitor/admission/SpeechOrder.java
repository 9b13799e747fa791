package dev.ishowtts.monitor.admission;

import dev.ishowtts.engine.SpeechOptions;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a client wishes to hear.
 *
 * @param api name of the interface it came by, for metrics
 * @param voice name of a voice; empty for the engine's own
 * @param wishes changes the engine's options for this text into those wished
 * @param shape whether the audio may come in pieces
 */
public record SpeechOrder(
    String api,
    String text,
    Optional<String> voice,
    UnaryOperator<SpeechOptions> wishes,
    Shape shape) {
  /** How the audio is handed over. */
  public enum Shape {
    /** In pieces, as soon as each is final. */
    PIECES,
    /** At once. */
    WHOLE
  }
}
