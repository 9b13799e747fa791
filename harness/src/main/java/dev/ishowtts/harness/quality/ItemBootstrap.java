package dev.ishowtts.harness.quality;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap over items (Efron, 1979) of a weighted mean.
 *
 * @param mean Σ w d / Σ w of the items
 * @param lower 2.5th percentile over the draws
 * @param upper 97.5th percentile over the draws
 */
record ItemBootstrap(double mean, double lower, double upper) {
  private static final int DRAWS = 10_000;

  static ItemBootstrap of(double[] differences, double[] weights, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[DRAWS];
    int items = differences.length;
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      double weight = 0;
      for (int i = 0; i < items; i++) {
        int item = random.nextInt(items);
        sum += weights[item] * differences[item];
        weight += weights[item];
      }
      means[draw] = sum / weight;
    }
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < items; i++) {
      sum += weights[i] * differences[i];
      weight += weights[i];
    }
    return new ItemBootstrap(
        sum / weight, Descriptive.quantile(means, 0.025), Descriptive.quantile(means, 0.975));
  }
}
