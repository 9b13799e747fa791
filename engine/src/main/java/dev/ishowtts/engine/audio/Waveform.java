package dev.ishowtts.engine.audio;

import java.time.Duration;

/**
 * Mono sound: fp32 samples at one rate, full scale ±1 (values beyond it are allowed and mean what
 * they say).
 *
 * <p>The array is handed over, not copied: whoever gives it or asks for it must not write to it
 * afterwards.
 */
public final class Waveform {
  private final float[] samples;
  private final int sampleRate;

  /**
   * Takes ownership of {@code samples}, which may be empty.
   *
   * @throws IllegalArgumentException if the rate is not positive
   */
  public Waveform(float[] samples, int sampleRate) {
    if (sampleRate <= 0) {
      throw new IllegalArgumentException("sampleRate must be > 0, got " + sampleRate);
    }
    this.samples = samples;
    this.sampleRate = sampleRate;
  }

  /** Returns the samples themselves, not a copy; read only. */
  public float[] samples() {
    return samples;
  }

  /** Returns samples per second. */
  public int sampleRate() {
    return sampleRate;
  }

  /** Returns the count of samples. */
  public int length() {
    return samples.length;
  }

  /** Returns how long it sounds, to the nanosecond. */
  public Duration duration() {
    long whole = samples.length / sampleRate;
    long rest = samples.length % sampleRate;
    return Duration.ofSeconds(whole, Math.round(rest * 1e9 / sampleRate));
  }

  /** Returns how long it sounds in seconds. */
  public double seconds() {
    return (double) samples.length / sampleRate;
  }

  /** Returns the root of the mean square; 0 for an empty one. */
  public double rms() {
    double sum = 0;
    for (float x : samples) {
      sum += (double) x * x;
    }
    return samples.length == 0 ? 0 : Math.sqrt(sum / samples.length);
  }
}
