package dev.ishowtts.baselines.stats;

import java.util.Arrays;

/** Location and spread of a sample. Every argument must be finite; arrays are not changed. */
public final class Descriptive {
  /** Makes the MAD of a normal sample estimate its standard deviation: 1 ÷ Φ⁻¹(0.75). */
  public static final double MAD_TO_SD = 1.482602218505602;

  private Descriptive() {}

  /** Returns the median; of an even count the mean of the middle two. */
  public static double median(double[] values) {
    return quantile(values, 0.5);
  }

  /**
   * Returns the type-7 quantile (linear between order statistics at (n − 1)·p; Hyndman and Fan,
   * 1996).
   *
   * @param p in [0, 1]
   */
  public static double quantile(double[] values, double p) {
    requireSize(values, 1);
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("p must be in [0, 1], got " + p);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double position = (sorted.length - 1) * p;
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    double low = sorted[below];
    double high = sorted[above];
    double fraction = position - below;
    // Not low + f·(high − low): the difference of two huge values of opposite sign overflows.
    return low == high ? low : (1 - fraction) * low + fraction * high;
  }

  /** Returns the arithmetic mean. */
  public static double mean(double[] values) {
    requireSize(values, 1);
    double mean = 0;
    int seen = 0;
    for (double value : values) {
      seen++;
      mean += value / seen - mean / seen;
    }
    return mean;
  }

  /** Returns the variance with n − 1 in the denominator. */
  public static double variance(double[] values) {
    requireSize(values, 2);
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }

  /** Returns the standard deviation with n − 1 in the denominator. */
  public static double sd(double[] values) {
    return Math.sqrt(variance(values));
  }

  /** Returns s ÷ |mean| in percent; 0 for one value; infinite if only the mean is 0. */
  public static double cvPercent(double[] values) {
    if (values.length == 1) {
      return 0;
    }
    double sd = sd(values);
    return sd == 0 ? 0 : 100 * sd / Math.abs(mean(values));
  }

  /** Returns the median absolute deviation from the median, unscaled. */
  public static double mad(double[] values) {
    double centre = median(values);
    return median(Arrays.stream(values).map(value -> Math.abs(value - centre)).toArray());
  }

  /** Returns {@link #MAD_TO_SD} · MAD ÷ |median| in percent; one spike does not move it. */
  public static double robustCvPercent(double[] values) {
    double mad = mad(values);
    return mad == 0 ? 0 : 100 * MAD_TO_SD * mad / Math.abs(median(values));
  }

  /** Returns the lag-1 autocorrelation; 0 for a constant series. At least 3 values. */
  public static double autocorrelation(double[] values) {
    requireSize(values, 3);
    double mean = mean(values);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double deviation = values[i] - mean;
      squares += deviation * deviation;
      if (i > 0) {
        products += deviation * (values[i - 1] - mean);
      }
    }
    return squares == 0 ? 0 : products / squares;
  }

  static void requireSize(double[] values, int least) {
    if (values.length < least) {
      throw new IllegalArgumentException(
          "at least " + least + " values are needed, got " + values.length);
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("values must be finite, got " + value);
      }
    }
  }
}
