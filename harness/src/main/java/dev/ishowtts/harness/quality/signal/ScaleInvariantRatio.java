package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;

/** Scale-invariant signal-to-distortion ratio (Le Roux et al., ICASSP 2019). */
public final class ScaleInvariantRatio {
  private ScaleInvariantRatio() {}

  /** Returns the ratio in dB over the shorter length, means removed; infinite if they are equal. */
  public static double decibels(Signal reference, Signal estimate) {
    int length = Math.min(reference.length(), estimate.length());
    double[] x = centred(reference, length);
    double[] y = centred(estimate, length);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < length; i++) {
      products += y[i] * x[i];
      squares += x[i] * x[i];
    }
    double scale = products / squares;
    double target = 0;
    double distortion = 0;
    for (int i = 0; i < length; i++) {
      target += scale * x[i] * scale * x[i];
      distortion += (y[i] - scale * x[i]) * (y[i] - scale * x[i]);
    }
    return 10 * Math.log10(target / distortion);
  }

  private static double[] centred(Signal signal, int length) {
    double[] x = Arrays.copyOf(signal.shared(), length);
    double mean = Arrays.stream(x).average().orElse(0);
    for (int i = 0; i < length; i++) {
      x[i] -= mean;
    }
    return x;
  }
}
