package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.signal.Signal;

/** Maps a voice to a vector whose direction tells speakers apart. */
public interface SpeakerEmbedder {
  /** Returns the embedding of {@code signal}; the same length for every signal, not all zero. */
  double[] embed(Signal signal);
}
