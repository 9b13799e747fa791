package dev.ishowtts.harness.quality.signal;

/** Direct convolution with short filters and their design. */
final class Convolution {
  private Convolution() {}

  /** Returns x ∗ h, {@code x.length + h.length - 1} values, silence outside x. */
  static double[] full(double[] x, double[] h) {
    double[] y = new double[x.length + h.length - 1];
    for (int k = 0; k < h.length; k++) {
      addShifted(y, x, h[k], k);
    }
    return y;
  }

  // A loop of its own without a sum across iterations: the compiler turns it into vector code.
  private static void addShifted(double[] y, double[] x, double weight, int shift) {
    for (int i = 0; i < x.length; i++) {
      y[i + shift] += weight * x[i];
    }
  }

  /** Returns the taps in reverse. */
  static double[] reversed(double[] taps) {
    double[] reversed = new double[taps.length];
    for (int i = 0; i < taps.length; i++) {
      reversed[i] = taps[taps.length - 1 - i];
    }
    return reversed;
  }

  /**
   * Returns a low-pass of {@code 2·half + 1} taps: {@code 2c sinc(2cn)·(0.5 + 0.5 cos(πn/(half +
   * 1)))}, n from -half to half.
   *
   * @param cutoff c, cycles per sample
   */
  static double[] lowPass(double cutoff, int half) {
    double[] taps = new double[2 * half + 1];
    for (int n = -half; n <= half; n++) {
      double t = Math.PI * 2 * cutoff * n;
      double sinc = n == 0 ? 1 : Math.sin(t) / t;
      taps[n + half] = 2 * cutoff * sinc * (0.5 + 0.5 * Math.cos(Math.PI * n / (half + 1)));
    }
    return taps;
  }
}
