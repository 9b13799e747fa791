package dev.ishowtts.harness.quality.signal;

/** Cuts signals into frames that start at multiples of the hop, only whole ones, no padding. */
final class Frames {
  private static final double SILENCE = 1e-6;

  private Frames() {}

  /** Returns how many whole frames of {@code size} fit into {@code length} samples. */
  static int count(int length, int size, int hop) {
    return length < size ? 0 : 1 + (length - size) / hop;
  }

  /** Returns seconds as whole samples, to the nearest. */
  static int samples(double seconds, int sampleRate) {
    return (int) Math.rint(seconds * sampleRate);
  }

  /** Returns the level of each frame, dB relative to full scale, at least -120. */
  static double[] levels(Signal signal, int size, int hop) {
    double[] levels = new double[count(signal.length(), size, hop)];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = levelOfPower(signal.power(i * hop, i * hop + size));
    }
    return levels;
  }

  /** Returns 20 log10 of an amplitude, at least -120. */
  static double level(double amplitude) {
    return 20 * Math.log10(Math.max(amplitude, SILENCE));
  }

  /** Returns 10 log10 of a mean square, at least -120. */
  static double levelOfPower(double power) {
    return level(Math.sqrt(power));
  }

  /** Returns the periodic Hann window 0.5 - 0.5 cos(2πn/N). */
  static double[] hann(int size) {
    double[] window = new double[size];
    for (int n = 0; n < size; n++) {
      window[n] = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / size);
    }
    return window;
  }
}
