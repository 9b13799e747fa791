package dev.ishowtts.engine;

import dev.ishowtts.engine.audio.Waveform;
import java.time.Duration;

/**
 * Spoken text.
 *
 * @param audio mono, 24 kHz, may exceed full scale
 * @param wall request entered to last sample available
 * @param chunks pieces that the text was cut into
 * @param seed of the first chunk's noise; chunk i uses seed + i
 */
public record Speech(Waveform audio, StageTimings timings, Duration wall, int chunks, long seed) {
  /** Returns the real-time factor: wall over duration of the audio. */
  public double rtf() {
    return wall.toNanos() / 1e9 / audio.seconds();
  }
}
