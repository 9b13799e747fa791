package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.baselines.stats.Distributions;

/**
 * One-sided bounds of a grand mean when both raters and items are random samples.
 *
 * @param lower lower bound at the confidence
 * @param mean mean of all ratings
 * @param upper upper bound at the confidence
 * @param raterVariance variance of the rater means over the count of raters
 * @param itemVariance variance of the item means over the count of items
 * @param residualVariance variance that neither rater nor item explains
 */
public record TwoWayBounds(
    double lower,
    double mean,
    double upper,
    double raterVariance,
    double itemVariance,
    double residualVariance) {
  /*
   * Crossed random effects: Var(mean) = σr²/R + σi²/I + σe²/(RI). The variances of the marginal
   * means each contain the residual once, so it is taken off once; the result never falls below
   * either of them. Student's t with min(R, I) - 1 degrees of freedom.
   */

  /**
   * Returns the bounds.
   *
   * @param ratings [raters][items], finite, at least 2 of each
   * @param confidence of each bound alone, in (0.5, 1)
   */
  public static TwoWayBounds of(double[][] ratings, double confidence) {
    Ratings.requireComplete("ratings", ratings);
    int raters = ratings.length;
    int items = ratings[0].length;
    if (raters < 2 || items < 2) {
      throw new IllegalArgumentException(
          "at least 2 raters and 2 items are needed, got " + raters + " and " + items);
    }
    double[] byRater = Ratings.raterMeans(ratings);
    double[] byItem = Ratings.itemMeans(ratings);
    double mean = Ratings.mean(ratings);
    double squares = 0;
    for (int r = 0; r < raters; r++) {
      for (int i = 0; i < items; i++) {
        double residual = ratings[r][i] - byRater[r] - byItem[i] + mean;
        squares += residual * residual;
      }
    }
    double residual = squares / ((raters - 1.0) * (items - 1));
    double raterVariance = variance(byRater, mean) / raters;
    double itemVariance = variance(byItem, mean) / items;
    double half = halfWidth(raterVariance, itemVariance, residual, raters, items, confidence);
    return new TwoWayBounds(mean - half, mean, mean + half, raterVariance, itemVariance, residual);
  }

  /** Returns the bounds to expect with {@code more} raters of the same kind, the mean unmoved. */
  TwoWayBounds withRaters(int raters, int items, int more, double confidence) {
    double itemVarianceThen =
        Math.max(0, itemVariance + residualVariance / items * (1.0 / more - 1.0 / raters));
    double raterVarianceThen = raterVariance * raters / more;
    double half =
        halfWidth(raterVarianceThen, itemVarianceThen, residualVariance, more, items, confidence);
    return new TwoWayBounds(
        mean - half, mean, mean + half, raterVarianceThen, itemVarianceThen, residualVariance);
  }

  private static double halfWidth(
      double byRater, double byItem, double residual, int raters, int items, double confidence) {
    double both = byRater + byItem - residual / ((double) raters * items);
    double variance = Math.max(both, Math.max(byRater, byItem));
    return Distributions.studentQuantile(confidence, Math.min(raters, items) - 1)
        * Math.sqrt(variance);
  }

  private static double variance(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
