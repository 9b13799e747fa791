package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;

/**
 * Fundamental frequency by YIN (de Cheveigné and Kawahara, JASA 2002), a frame every 256 samples.
 *
 * @param f0 Hz per frame, 0 = unvoiced
 * @param harmonicToNoiseDb at that period, NaN = unvoiced
 * @param active count of frames that have speech
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record PitchTrack(double[] f0, double[] harmonicToNoiseDb, int active) {
  private static final int WINDOW = 600;
  static final int HOP = 256;
  private static final double LOWEST_HZ = 60;
  private static final double HIGHEST_HZ = 400;
  private static final double THRESHOLD = 0.25;
  private static final double LOW_PASS_HZ = 900;
  private static final int LOW_PASS_HALF = 100;

  static PitchTrack of(Signal signal, Activity activity) {
    int rate = signal.sampleRate();
    int shortest = (int) Math.ceil(rate / HIGHEST_HZ);
    int longest = (int) Math.floor(rate / LOWEST_HZ);
    double[] x = signal.shared();
    double[] smooth = lowPass(signal);
    double[] f0 = new double[Frames.count(x.length, WINDOW + longest, HOP)];
    double[] noise = new double[f0.length];
    Arrays.fill(noise, Double.NaN);
    int active = 0;
    for (int i = 0; i < f0.length; i++) {
      int from = i * HOP;
      if (Frames.levelOfPower(signal.power(from, from + WINDOW)) < activity.threshold()) {
        continue;
      }
      active++;
      double[] difference = normalisedDifference(smooth, from, longest);
      int period = period(difference, shortest, longest);
      if (period > 0) {
        f0[i] = rate / refined(difference, period, shortest, longest);
        noise[i] = harmonicToNoise(x, from, period);
      }
    }
    return new PitchTrack(f0, noise, active);
  }

  private static double[] lowPass(Signal signal) {
    double[] taps = Convolution.lowPass(LOW_PASS_HZ / signal.sampleRate(), LOW_PASS_HALF);
    double[] full = Convolution.full(signal.shared(), taps);
    return Arrays.copyOfRange(full, LOW_PASS_HALF, LOW_PASS_HALF + signal.length());
  }

  /** Returns d'(t), the difference over its running mean, t = 0 to {@code longest}. */
  private static double[] normalisedDifference(double[] x, int from, int longest) {
    double[] d = new double[longest + 1];
    for (int j = from; j < from + WINDOW; j++) {
      addSquares(d, x, j);
    }
    double sum = 0;
    d[0] = 1;
    for (int t = 1; t <= longest; t++) {
      sum += d[t];
      d[t] = sum > 0 ? d[t] * t / sum : 1;
    }
    return d;
  }

  // A loop of its own without a sum across iterations: the compiler turns it into vector code.
  private static void addSquares(double[] d, double[] x, int j) {
    double reference = x[j];
    for (int t = 0; t < d.length; t++) {
      double difference = reference - x[j + t];
      d[t] += difference * difference;
    }
  }

  /** Returns the first dip below the threshold, 0 if there is none. */
  private static int period(double[] d, int shortest, int longest) {
    for (int t = shortest; t <= longest; t++) {
      if (d[t] < THRESHOLD) {
        while (t + 1 <= longest && d[t + 1] < d[t]) {
          t++;
        }
        return t;
      }
    }
    return 0;
  }

  private static double refined(double[] d, int period, int shortest, int longest) {
    if (period <= shortest || period >= longest) {
      return period;
    }
    double before = d[period - 1];
    double after = d[period + 1];
    double curvature = before - 2 * d[period] + after;
    return curvature == 0 ? period : period + 0.5 * (before - after) / curvature;
  }

  private static double harmonicToNoise(double[] x, int from, int period) {
    double product = 0;
    double energy = 0;
    for (int j = from; j < from + WINDOW; j++) {
      product += x[j] * x[j + period];
      energy += x[j] * x[j] + x[j + period] * x[j + period];
    }
    double r = Math.min(1 - 1e-4, Math.max(1e-4, 2 * product / Math.max(1e-20, energy)));
    return 10 * Math.log10(r / (1 - r));
  }
}
