package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.baselines.stats.Distributions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Wilcoxon's signed rank test in its normal form: zeros dropped, mid-ranks, variance corrected for
 * ties, no continuity correction. Shown, not deciding: no significance is no evidence of equality.
 *
 * @param values differences that are not zero
 * @param positiveRanks sum of the ranks of the positive ones
 * @param z standardised sum; 0 without values
 * @param p two-sided; 1 without values
 */
public record SignedRank(int values, double positiveRanks, double z, double p) {
  /** Returns the test of {@code differences} against symmetry about 0. */
  public static SignedRank of(double[] differences) {
    double[] d =
        Arrays.stream(differences)
            .filter(x -> x != 0)
            .boxed()
            .sorted(Comparator.comparingDouble(Math::abs))
            .mapToDouble(x -> x)
            .toArray();
    int n = d.length;
    if (n == 0) {
      return new SignedRank(0, 0, 0, 1);
    }
    double positive = 0;
    double ties = 0;
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n && Math.abs(d[to]) == Math.abs(d[from])) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      positive += rank * IntStream.range(from, to).filter(i -> d[i] > 0).count();
      double tied = to - from;
      ties += tied * tied * tied - tied;
      from = to;
    }
    double mean = n * (n + 1.0) / 4;
    double variance = n * (n + 1.0) * (2 * n + 1) / 24 - ties / 48;
    double z = (positive - mean) / Math.sqrt(variance);
    return new SignedRank(n, positive, z, Math.min(1, 2 * Distributions.normalUpper(Math.abs(z))));
  }
}
