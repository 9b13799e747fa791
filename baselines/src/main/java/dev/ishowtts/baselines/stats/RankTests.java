package dev.ishowtts.baselines.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Wilcoxon signed rank and Mann–Whitney. Up to {@link #EXACT} values the null distribution is
 * counted exactly given the ties (mid-ranks doubled to whole numbers); beyond it is normal with tie
 * and continuity correction.
 */
public final class RankTests {
  /** Most values for which the distribution is counted. */
  public static final int EXACT = 60;

  private RankTests() {}

  /**
   * Returns the one-sided p of "the values are symmetric about at most {@code centre}"; values
   * equal to the centre are dropped (Wilcoxon). 1 if none is left.
   */
  public static double signedRankGreater(double[] values, double centre) {
    double[] differences =
        Arrays.stream(values).map(value -> value - centre).filter(d -> d != 0).toArray();
    if (differences.length == 0) {
      return 1;
    }
    int[] ranks = doubledRanks(Arrays.stream(differences).map(Math::abs).toArray());
    int positive =
        IntStream.range(0, ranks.length).filter(i -> differences[i] > 0).map(i -> ranks[i]).sum();
    if (ranks.length > EXACT) {
      double mean = Arrays.stream(ranks).asDoubleStream().sum() / 2;
      double variance = Arrays.stream(ranks).asDoubleStream().map(r -> r * r).sum() / 4;
      return Distributions.normalUpper((positive - 1 - mean) / Math.sqrt(variance));
    }
    double[] probability = signedRankDistribution(ranks);
    double p = 0;
    for (int sum = positive; sum < probability.length; sum++) {
      p += probability[sum];
    }
    return Math.min(1, p);
  }

  /** Returns P(sum of the positive doubled ranks = index). */
  static double[] signedRankDistribution(int[] doubledRanks) {
    double[] probability = new double[Arrays.stream(doubledRanks).sum() + 1];
    probability[0] = 1;
    int reached = 0;
    for (int rank : doubledRanks) {
      reached += rank;
      for (int sum = reached; sum >= 0; sum--) {
        probability[sum] = 0.5 * (probability[sum] + (sum >= rank ? probability[sum - rank] : 0));
      }
    }
    return probability;
  }

  /** Returns the one-sided p of "{@code b} does not tend to be greater than {@code a}". */
  public static double mannWhitneyGreater(double[] a, double[] b) {
    Descriptive.requireSize(a, 1);
    Descriptive.requireSize(b, 1);
    double[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    int[] ranks = doubledRanks(all);
    int sumB = IntStream.range(a.length, all.length).map(i -> ranks[i]).sum();
    if (all.length > EXACT) {
      double n = all.length;
      double meanRank = n + 1; // doubled
      double squares = Arrays.stream(ranks).asDoubleStream().map(r -> r * r).sum();
      double variance =
          a.length * (double) b.length / (n * (n - 1)) * (squares - n * meanRank * meanRank);
      return variance <= 0
          ? 1
          : Distributions.normalUpper((sumB - 1 - b.length * meanRank) / Math.sqrt(variance));
    }
    return subsetSumAtLeast(ranks, b.length, sumB);
  }

  private static double subsetSumAtLeast(int[] ranks, int size, int least) {
    int total = Arrays.stream(ranks).sum();
    double[][] ways = new double[size + 1][total + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int taken = size; taken >= 1; taken--) {
        for (int sum = total; sum >= rank; sum--) {
          ways[taken][sum] += ways[taken - 1][sum - rank];
        }
      }
    }
    double reached = 0;
    double all = 0;
    for (int sum = 0; sum <= total; sum++) {
      all += ways[size][sum];
      reached += sum >= least ? ways[size][sum] : 0;
    }
    return reached / all;
  }

  /** Returns twice the mid-rank of each value: whole numbers. */
  static int[] doubledRanks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int[] ranks = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ranks[i] = countBelow(sorted, values[i]) + 1 + countBelow(sorted, Math.nextUp(values[i]));
    }
    return ranks;
  }

  private static int countBelow(double[] sorted, double limit) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
