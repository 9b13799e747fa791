package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.Descriptive;
import org.jfree.data.xy.XYSeries;

/** Telemetry as lines. */
final class Series {
  private static final double GAP = 6;

  private Series() {}

  /**
   * Returns a series with at most four values a column of pixels (first, least, greatest, last, so
   * that no peak is lost), and a hole where readings stayed away for six times as long as usual.
   *
   * @param unit milliseconds in a unit of the horizontal axis
   * @param columns pixels that there are
   */
  static XYSeries thinned(TelemetrySeries series, double unit, int columns) {
    int count = series.values().size();
    XYSeries line = new XYSeries(series.key(), false, true);
    if (count == 0) {
      return line;
    }
    long first = series.offsetsMillis().get(0);
    double span = Math.max(1, series.offsetsMillis().get(count - 1) - first);
    double longest = GAP * usual(series);
    int from = 0;
    while (from < count) {
      long column = (long) ((series.offsetsMillis().get(from) - first) / span * columns);
      int to = from + 1;
      while (to < count
          && (long) ((series.offsetsMillis().get(to) - first) / span * columns) == column
          && !gap(series, to, longest)) {
        to++;
      }
      add(line, series, unit, from, to);
      if (to < count && gap(series, to, longest)) {
        line.add(middle(series, to) / unit, Double.NaN);
      }
      from = to;
    }
    return line;
  }

  private static void add(XYSeries line, TelemetrySeries series, double unit, int from, int to) {
    int least = from;
    int greatest = from;
    for (int i = from; i < to; i++) {
      least = series.values().get(i) < series.values().get(least) ? i : least;
      greatest = series.values().get(i) > series.values().get(greatest) ? i : greatest;
    }
    int before = Math.min(least, greatest);
    int after = Math.max(least, greatest);
    int last = -1;
    for (int i : new int[] {from, before, after, to - 1}) {
      if (i > last) {
        line.add(series.offsetsMillis().get(i) / unit, series.values().get(i));
        last = i;
      }
    }
  }

  private static boolean gap(TelemetrySeries series, int at, double longest) {
    return series.offsetsMillis().get(at) - series.offsetsMillis().get(at - 1) > longest;
  }

  private static double middle(TelemetrySeries series, int at) {
    return (series.offsetsMillis().get(at) + series.offsetsMillis().get(at - 1)) / 2.0;
  }

  private static double usual(TelemetrySeries series) {
    int count = series.values().size();
    if (count < 3) {
      return Double.POSITIVE_INFINITY;
    }
    double[] steps = new double[count - 1];
    for (int i = 1; i < count; i++) {
      steps[i - 1] = series.offsetsMillis().get(i) - series.offsetsMillis().get(i - 1);
    }
    return Math.max(1, Descriptive.median(steps));
  }
}
