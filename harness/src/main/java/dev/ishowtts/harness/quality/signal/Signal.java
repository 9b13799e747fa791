package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;

/** Mono samples, full scale ±1 but not limited to it, with their rate. Immutable. */
public final class Signal {
  private final double[] samples;
  private final int sampleRate;

  private Signal(double[] samples, int sampleRate) {
    if (sampleRate < 1_000 || sampleRate > 384_000) {
      throw new IllegalArgumentException(
          "sampleRate must be in [1000, 384000] Hz, got " + sampleRate);
    }
    this.samples = samples;
    this.sampleRate = sampleRate;
  }

  /** Returns a signal with a copy of {@code samples}; they may be empty or not finite. */
  public static Signal of(double[] samples, int sampleRate) {
    return new Signal(samples.clone(), sampleRate);
  }

  /** Returns a signal with a copy of {@code samples}; they may be empty or not finite. */
  public static Signal of(float[] samples, int sampleRate) {
    double[] wide = new double[samples.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = samples[i];
    }
    return new Signal(wide, sampleRate);
  }

  /** Returns frames per second, 1000 to 384000. */
  public int sampleRate() {
    return sampleRate;
  }

  /** Returns the count of samples. */
  public int length() {
    return samples.length;
  }

  /** Returns the duration in seconds. */
  public double seconds() {
    return (double) samples.length / sampleRate;
  }

  /** Returns a copy of the samples. */
  public double[] samples() {
    return samples.clone();
  }

  /** Returns the samples from {@code from} inclusive to {@code to} exclusive. */
  public Signal part(int from, int to) {
    return new Signal(Arrays.copyOfRange(samples, from, to), sampleRate);
  }

  /** Returns the samples times {@code gain}. */
  public Signal times(double gain) {
    double[] scaled = samples.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= gain;
    }
    return new Signal(scaled, sampleRate);
  }

  /** Returns the mean of the squares. */
  public double power() {
    return power(0, samples.length);
  }

  /** Returns the mean of the squares from {@code from} inclusive to {@code to} exclusive. */
  double power(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += samples[i] * samples[i];
    }
    return sum / (to - from);
  }

  /** Returns the samples themselves: not to be changed. */
  double[] shared() {
    return samples;
  }
}
