package dev.ishowtts.baselines.stats;

import java.util.Arrays;

/** Does a series rise? Mann–Kendall (Kendall, 1975) and the Theil–Sen slope (Sen, 1968). */
public final class Trend {
  private Trend() {}

  /**
   * Returns the one-sided p of "the series does not rise": normal with tie and continuity
   * correction. Values must be independent; block medians of a sensor are, its readings are not.
   */
  public static double risingP(double[] values) {
    Descriptive.requireSize(values, 3);
    long score = 0;
    for (int i = 0; i < values.length; i++) {
      for (int j = i + 1; j < values.length; j++) {
        score += (long) Math.signum(values[j] - values[i]);
      }
    }
    double variance = variance(values);
    if (variance <= 0) {
      return 1;
    }
    return Distributions.normalUpper((score - Long.signum(score)) / Math.sqrt(variance));
  }

  private static double variance(double[] values) {
    double n = values.length;
    double variance = n * (n - 1) * (2 * n + 5);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int from = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[from]) {
        double ties = i - from;
        variance -= ties * (ties - 1) * (2 * ties + 5);
        from = i;
      }
    }
    return variance / 18;
  }

  /** Returns the median of the slopes between all pairs of points of different {@code x}. */
  public static double slope(double[] x, double[] y) {
    Descriptive.requireSize(x, 2);
    Descriptive.requireSize(y, 2);
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "x and y must be equally long, got " + x.length + " and " + y.length);
    }
    double[] slopes = new double[x.length * (x.length - 1) / 2];
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = i + 1; j < x.length; j++) {
        if (x[i] != x[j]) {
          slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
        }
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("x must have two different values, got only " + x[0]);
    }
    return Descriptive.median(Arrays.copyOf(slopes, count));
  }
}
