package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.VocosArchitecture;

/** Kernels of the inverse short-time Fourier transform as a transposed convolution. */
final class InverseFourier {
  private InverseFourier() {}

  /**
   * Returns [2 · 513, 1, 1024]: windowed cosines, then negative windowed sines, scaled so that
   * their sum over bins is the real inverse transform of one frame times the periodic Hann window.
   */
  static float[] kernels() {
    int fft = VocosArchitecture.FFT;
    int bins = fft / 2 + 1;
    float[] result = new float[2 * bins * fft];
    for (int bin = 0; bin < bins; bin++) {
      double scale = (bin == 0 || bin == fft / 2 ? 1.0 : 2.0) / fft;
      for (int k = 0; k < fft; k++) {
        double angle = 2 * Math.PI * ((long) bin * k % fft) / fft;
        result[bin * fft + k] = (float) (scale * Math.cos(angle) * window(k));
        result[(bins + bin) * fft + k] = (float) (-scale * Math.sin(angle) * window(k));
      }
    }
    return result;
  }

  /** Returns the square of the periodic Hann window, [1024]. */
  static float[] squaredWindow() {
    float[] result = new float[VocosArchitecture.FFT];
    for (int k = 0; k < result.length; k++) {
      result[k] = (float) (window(k) * window(k));
    }
    return result;
  }

  private static double window(int k) {
    return 0.5 - 0.5 * Math.cos(2 * Math.PI * k / VocosArchitecture.FFT);
  }
}
