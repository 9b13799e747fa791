package dev.ishowtts.baselines.stats;

import java.util.Arrays;

/**
 * Where a series took a new level.
 *
 * @param index first value of the new level
 * @param seenAt index of the value with which the change became certain; offline the last value
 * @param statistic of the detector that found it
 * @param before median of the level before
 * @param after median of the level from {@code index} on, as far as seen
 */
public record ChangePoint(int index, int seenAt, double statistic, double before, double after) {
  /** Returns after ÷ before − 1. */
  public double relativeChange() {
    return after / before - 1;
  }

  /** Returns this change with the levels of the values from one place to another, exclusive. */
  ChangePoint between(double[] values, int from, int to) {
    return new ChangePoint(
        index,
        seenAt,
        statistic,
        Descriptive.median(Arrays.copyOfRange(values, from, index)),
        Descriptive.median(Arrays.copyOfRange(values, index, to)));
  }
}
