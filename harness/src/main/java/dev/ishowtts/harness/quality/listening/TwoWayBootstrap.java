package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.SplittableRandom;

/**
 * Percentile interval of a grand mean with raters and items both drawn again ("pigeonhole", Owen,
 * AOAS 2007). Shown, not deciding.
 *
 * @param lower 2.5th percentile
 * @param mean mean of all ratings
 * @param upper 97.5th percentile
 */
public record TwoWayBootstrap(double lower, double mean, double upper) {
  private static final int DRAWS = 2_000;

  /** Returns the interval of {@code ratings}, [raters][items], finite. */
  public static TwoWayBootstrap of(double[][] ratings, long seed) {
    Ratings.requireComplete("ratings", ratings);
    SplittableRandom random = new SplittableRandom(seed);
    int raters = ratings.length;
    int items = ratings[0].length;
    double[] means = new double[DRAWS];
    int[] drawn = new int[items];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < items; i++) {
        drawn[i] = random.nextInt(items);
      }
      double sum = 0;
      for (int r = 0; r < raters; r++) {
        double[] row = ratings[random.nextInt(raters)];
        for (int item : drawn) {
          sum += row[item];
        }
      }
      means[draw] = sum / raters / items;
    }
    return new TwoWayBootstrap(
        Descriptive.quantile(means, 0.025),
        Ratings.mean(ratings),
        Descriptive.quantile(means, 0.975));
  }
}
