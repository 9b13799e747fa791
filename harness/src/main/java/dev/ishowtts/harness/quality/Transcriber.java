package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.signal.Signal;

/** Writes down what is said. */
public interface Transcriber {
  /** Returns the words of {@code signal}; empty if none is heard. */
  String transcribe(Signal signal);
}
