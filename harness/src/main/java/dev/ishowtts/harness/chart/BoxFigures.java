package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.Arrays;
import java.util.List;

/**
 * A box plot's figures (Tukey, 1977).
 *
 * @param low smallest value within 1.5 interquartile ranges of the box
 * @param lower quartile, type 7
 * @param high largest value within 1.5 interquartile ranges of the box
 * @param outliers values beyond, ascending
 */
record BoxFigures(
    double low, double lower, double median, double upper, double high, List<Double> outliers) {
  private static final double REACH = 1.5;

  /** Returns the figures of {@code values}, at least one. */
  static BoxFigures of(double[] values) {
    double lower = Descriptive.quantile(values, 0.25);
    double upper = Descriptive.quantile(values, 0.75);
    double reach = REACH * (upper - lower);
    double[] inside =
        Arrays.stream(values)
            .filter(value -> value >= lower - reach && value <= upper + reach)
            .sorted()
            .toArray();
    return new BoxFigures(
        Math.min(lower, inside[0]),
        lower,
        Descriptive.median(values),
        upper,
        Math.max(upper, inside[inside.length - 1]),
        Arrays.stream(values)
            .filter(value -> value < lower - reach || value > upper + reach)
            .sorted()
            .boxed()
            .toList());
  }
}
