package dev.ishowtts.harness.quality.listening;

import java.util.Arrays;

/**
 * Ratings whose missing cells are filled with rater mean + item mean − grand mean.
 *
 * @param ratings [raters][items], complete
 * @param filled count of cells that were missing
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
public record CompletedRatings(double[][] ratings, int filled) {
  private static final double MOST_MISSING = 0.2;

  /**
   * Returns {@code ratings} completed; NaN marks a missing cell.
   *
   * @throws IllegalArgumentException if a rater misses 20 % and more, or nobody rated an item
   */
  public static CompletedRatings of(double[][] ratings) {
    int items = ratings.length == 0 ? 0 : ratings[0].length;
    double[] byRater = new double[ratings.length];
    for (int r = 0; r < ratings.length; r++) {
      double[] given = given(ratings[r]);
      if (items - given.length >= MOST_MISSING * items) {
        throw new IllegalArgumentException(
            "rater "
                + r
                + " must have rated more than 80 % of "
                + items
                + " items, got "
                + given.length
                + ": leave the rater out");
      }
      byRater[r] = mean(given);
    }
    double[] byItem = new double[items];
    for (int i = 0; i < items; i++) {
      int item = i;
      byItem[i] = mean(given(Arrays.stream(ratings).mapToDouble(row -> row[item]).toArray()));
      if (Double.isNaN(byItem[i])) {
        throw new IllegalArgumentException(
            "item " + i + " must be rated by somebody: leave the item out");
      }
    }
    double mean = mean(given(Arrays.stream(ratings).flatMapToDouble(Arrays::stream).toArray()));
    double[][] complete = new double[ratings.length][items];
    int filled = 0;
    for (int r = 0; r < ratings.length; r++) {
      for (int i = 0; i < items; i++) {
        boolean missing = Double.isNaN(ratings[r][i]);
        complete[r][i] = missing ? byRater[r] + byItem[i] - mean : ratings[r][i];
        filled += missing ? 1 : 0;
      }
    }
    return new CompletedRatings(complete, filled);
  }

  private static double[] given(double[] ratings) {
    return Arrays.stream(ratings).filter(rating -> !Double.isNaN(rating)).toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
