package dev.ishowtts.engine;

import dev.ishowtts.engine.audio.CrossFade;
import dev.ishowtts.engine.audio.Waveform;
import java.util.Arrays;
import java.util.List;

/**
 * Joins chunks as they come: releases all that later chunks cannot touch and keeps back what the
 * next cross-fade needs. The pieces together are what {@link CrossFade#join} makes of the chunks.
 */
final class StreamJoiner {
  private final double seconds;
  private final int sampleRate;
  private float[] kept = new float[0];
  private boolean begun;

  StreamJoiner(double seconds, int sampleRate) {
    this.seconds = seconds;
    this.sampleRate = sampleRate;
  }

  /** Takes the next chunk and returns what is final now; may be empty. */
  float[] push(float[] chunk) {
    float[] joined = begun ? joined(chunk) : chunk;
    begun = true;
    int fade = Math.max(0, (int) (seconds * sampleRate));
    int release = Math.max(0, joined.length - fade);
    kept = Arrays.copyOfRange(joined, release, joined.length);
    return Arrays.copyOf(joined, release);
  }

  private float[] joined(float[] chunk) {
    return CrossFade.join(
            List.of(new Waveform(kept, sampleRate), new Waveform(chunk, sampleRate)), seconds)
        .samples();
  }

  /** Returns what was kept back. */
  float[] finish() {
    float[] rest = kept;
    kept = new float[0];
    return rest;
  }
}
