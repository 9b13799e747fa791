package dev.ishowtts.baselines.trend;

import dev.ishowtts.baselines.run.Metric;
import java.util.List;

/**
 * What comparable runs gave for one scenario and metric, oldest first.
 *
 * @param fingerprint id of the fingerprint that the runs share
 * @param scenario scenario id
 * @param metric what the values are
 * @param points at least one
 */
public record TrendSeries(
    String fingerprint, String scenario, Metric metric, List<TrendPoint> points) {
  public TrendSeries {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a series must have a point, got none for " + scenario);
    }
  }

  /** Returns the values in order. */
  public double[] values() {
    return points.stream().mapToDouble(TrendPoint::value).toArray();
  }
}
