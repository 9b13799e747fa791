package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Distributions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rules that others watch a history with, one alarm per run that breaks the rule. */
final class TrendRivals {
  private static final int WINDOW = 64;
  private static final int LEAST = 5;
  private static final double CONFIDENCE = 0.99;
  private static final double RATIO = 1.1;

  private TrendRivals() {}

  /** Returns the alarms of Bencher's upper t limit at 0.99 over at most 64 earlier values. */
  static List<ChangePoint> predictionLimit(double[] values) {
    List<ChangePoint> alarms = new ArrayList<>();
    for (int i = LEAST; i < values.length; i++) {
      double[] earlier = Arrays.copyOfRange(values, Math.max(0, i - WINDOW), i);
      int n = earlier.length;
      double mean = Descriptive.mean(earlier);
      double limit =
          mean
              + Distributions.studentQuantile(CONFIDENCE, n - 1.0)
                  * Descriptive.sd(earlier)
                  * Math.sqrt(1 + 1.0 / n);
      if (values[i] > limit) {
        alarms.add(new ChangePoint(i, i, values[i] / limit, mean, values[i]));
      }
    }
    return alarms;
  }

  /** Returns the alarms of "more than 10 % above the value before". */
  static List<ChangePoint> ratioToLast(double[] values) {
    List<ChangePoint> alarms = new ArrayList<>();
    for (int i = 1; i < values.length; i++) {
      double ratio = values[i] / values[i - 1];
      if (ratio > RATIO) {
        alarms.add(new ChangePoint(i, i, ratio, values[i - 1], values[i]));
      }
    }
    return alarms;
  }
}
