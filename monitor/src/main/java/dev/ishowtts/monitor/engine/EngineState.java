package dev.ishowtts.monitor.engine;

import dev.ishowtts.engine.EngineDescription;
import java.util.Optional;

/**
 * How the engine is.
 *
 * @param words why it does not speak, one line for operators, may name paths; empty while it does
 * @param description what is loaded; empty if nothing is
 */
public record EngineState(Phase phase, String words, Optional<EngineDescription> description) {
  /** What the engine is doing. */
  public enum Phase {
    /** {@code monitor.speech = false}. */
    OFF,
    /** The model is loaded, or speaks its first sentence. */
    LOADING,
    /** Requests are spoken. */
    READY,
    /** The model could not be loaded. */
    FAILED,
    /** The service ends. */
    CLOSED
  }

  static EngineState of(Phase phase, String words) {
    return new EngineState(phase, words, Optional.empty());
  }
}
