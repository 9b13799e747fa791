package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/** Power spectrum |X|² of windowed frames. Not safe for use by several threads. */
final class PowerSpectrum {
  private final double[] window;
  private final int size;
  private final DoubleFFT_1D fft;
  private final double[] buffer;

  /**
   * Creates the transform.
   *
   * @param window one weight per sample of a frame
   * @param size transform length, even, at least the window's: the frame is padded with zeros
   */
  PowerSpectrum(double[] window, int size) {
    this.window = window;
    this.size = size;
    this.fft = new DoubleFFT_1D(size);
    this.buffer = new double[size];
  }

  /** Returns bins 0 to size/2 of the frame that starts at {@code from}. */
  double[] at(double[] samples, int from) {
    for (int i = 0; i < window.length; i++) {
      buffer[i] = samples[from + i] * window[i];
    }
    Arrays.fill(buffer, window.length, size, 0);
    fft.realForward(buffer);
    double[] power = new double[size / 2 + 1];
    power[0] = buffer[0] * buffer[0];
    power[size / 2] = buffer[1] * buffer[1];
    for (int k = 1; k < size / 2; k++) {
      power[k] = buffer[2 * k] * buffer[2 * k] + buffer[2 * k + 1] * buffer[2 * k + 1];
    }
    return power;
  }
}
