package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Distributions;
import dev.ishowtts.baselines.stats.RankTests;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Counts on how many gates simpler rules alarm; the same measurements are given to each. */
final class RivalCount {
  private static final double RATIO_LIMIT = 1.1;
  private static final double ALPHA = 0.01;

  private int gates;
  private int ratio;
  private int limit;
  private int pooled;

  /** Adds one gate: log samples of both sides, {@code [scenario][restart][sample]}. */
  void add(double[][][] a, double[][][] b) {
    gates++;
    ratio += any(a.length, s -> ratioToLast(a[s], b[s])) ? 1 : 0;
    limit += any(a.length, s -> predictionLimit(a[s], b[s])) ? 1 : 0;
    pooled += any(a.length, s -> pooledRanks(a[s], b[s])) ? 1 : 0;
  }

  /** Returns the shares of gates with an alarm. */
  GateSimulation.Rivals rates() {
    return new GateSimulation.Rivals(
        (double) ratio / gates, (double) limit / gates, (double) pooled / gates);
  }

  private static boolean any(int scenarios, IntPredicate rule) {
    return IntStream.range(0, scenarios).anyMatch(rule);
  }

  /** github-action-benchmark's rule with a limit of 110 %: one value against the one before. */
  private static boolean ratioToLast(double[][] a, double[][] b) {
    double before = Descriptive.mean(exp(a[a.length - 1]));
    return Descriptive.mean(exp(b[0])) / before > RATIO_LIMIT;
  }

  /** Bencher's t-test limit at 0.99, one value against the earlier ones. */
  private static boolean predictionLimit(double[][] a, double[][] b) {
    double[] history = Arrays.stream(a).mapToDouble(r -> Descriptive.mean(exp(r))).toArray();
    int n = history.length;
    double limit =
        Descriptive.mean(history)
            + Distributions.studentQuantile(1 - ALPHA, n - 1.0)
                * Descriptive.sd(history)
                * Math.sqrt(1 + 1.0 / n);
    return Descriptive.mean(exp(b[0])) > limit;
  }

  /** Mann–Whitney over all samples, as if they were independent. */
  private static boolean pooledRanks(double[][] a, double[][] b) {
    return RankTests.mannWhitneyGreater(
            Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray(),
            Arrays.stream(b).flatMapToDouble(Arrays::stream).toArray())
        < ALPHA;
  }

  private static double[] exp(double[] logs) {
    return Arrays.stream(logs).map(Math::exp).toArray();
  }
}
