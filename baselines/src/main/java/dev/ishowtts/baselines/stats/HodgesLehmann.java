package dev.ishowtts.baselines.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The centre of a symmetric sample: median of the Walsh averages (Hodges and Lehmann, 1963), with
 * the interval that inverts the signed rank test (Hollander and Wolfe, 1999, section 3.3).
 *
 * @param estimate centre
 * @param low lower end
 * @param high upper end
 * @param confidence coverage that was reached, at least what was asked for unless n is too small
 */
public record HodgesLehmann(double estimate, double low, double high, double confidence) {
  /** Returns centre and two-sided interval at {@code confidence} in (0, 1). */
  public static HodgesLehmann of(double[] values, double confidence) {
    Descriptive.requireSize(values, 1);
    int n = values.length;
    double[] walsh = new double[n * (n + 1) / 2];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        walsh[count++] = 0.5 * values[i] + 0.5 * values[j];
      }
    }
    Arrays.sort(walsh);
    int outside = 0;
    while (tail(n, outside + 1) <= (1 - confidence) / 2) {
      outside++;
    }
    return new HodgesLehmann(
        Descriptive.median(walsh),
        walsh[outside],
        walsh[count - 1 - outside],
        1 - 2 * tail(n, outside));
  }

  /**
   * Returns P(T⁺ ≤ outside): the chance that {@code outside} averages a side leave out too many.
   */
  private static double tail(int n, int outside) {
    if (n > RankTests.EXACT) {
      double mean = n * (n + 1.0) / 4;
      double sd = Math.sqrt(n * (n + 1.0) * (2 * n + 1.0) / 24);
      return Distributions.normalUpper((mean - outside - 0.5) / sd);
    }
    double p = 0;
    double[] probability = untied(n);
    for (int sum = 0; sum <= Math.min(outside, n * (n + 1) / 2); sum++) {
      p += probability[2 * sum];
    }
    return p;
  }

  private static double[] untied(int n) {
    return RankTests.signedRankDistribution(
        IntStream.rangeClosed(1, n).map(rank -> 2 * rank).toArray());
  }
}
