package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.flow.Noise;

/** The state of an utterance at time 0, [frames, 100]. */
public sealed interface Start {
  /** State that is known. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Values(float[] values) implements Start {}

  /**
   * The noise of a seed, which the device makes of random bits: drawing them takes the host a third
   * of the time that the values take.
   *
   * @param bits as {@link Noise#bits} gives them
   * @param count values
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Drawn(int[] bits, int count) implements Start {}

  /** Returns a state of known values. */
  static Start of(float[] values) {
    return new Values(values);
  }

  /** Returns the noise of a seed, {@code count} values, at least 16. */
  static Start drawn(long seed, int count) {
    return new Drawn(Noise.bits(seed, count), count);
  }
}
