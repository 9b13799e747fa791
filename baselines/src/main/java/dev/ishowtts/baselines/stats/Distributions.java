package dev.ishowtts.baselines.stats;

import java.util.function.DoubleUnaryOperator;

/**
 * Normal, Student t, chi-square, binomial and hypergeometric probabilities and quantiles. Degrees
 * of freedom may be fractional.
 */
public final class Distributions {
  private static final int MAX_HALVINGS = 200;
  private static final double NEAR_ZERO = 4;

  private Distributions() {}

  /** Returns P(Z &gt; z) for the standard normal. */
  public static double normalUpper(double z) {
    double half = 0.5 * SpecialFunctions.gammaUpper(0.5, 0.5 * z * z);
    return z >= 0 ? half : 1 - half;
  }

  /** Returns z with P(Z ≤ z) = p; p in (0, 1). */
  public static double normalQuantile(double p) {
    requireProbability(p);
    return p < 0.5
        ? -upperQuantile(Distributions::normalUpper, p)
        : upperQuantile(Distributions::normalUpper, 1 - p);
  }

  /** Returns P(T &gt; t) for Student's t with {@code df} &gt; 0 degrees of freedom. */
  public static double studentUpper(double t, double df) {
    if (!(df > 0)) {
      throw new IllegalArgumentException("df must be > 0, got " + df);
    }
    if (Double.isInfinite(t)) {
      return t > 0 ? 0 : 1;
    }
    double squared = t * t;
    // Near 0 the beta argument df/(df+t²) loses t: take the complement there, where p is not small.
    double half =
        squared < Math.min(df, NEAR_ZERO)
            ? 0.5 * (1 - SpecialFunctions.beta(squared / (df + squared), 0.5, df / 2))
            : 0.5 * SpecialFunctions.beta(df / (df + squared), df / 2, 0.5);
    return t >= 0 ? half : 1 - half;
  }

  /** Returns t with P(T ≤ t) = p; p in (0, 1). */
  public static double studentQuantile(double p, double df) {
    requireProbability(p);
    return p < 0.5
        ? -upperQuantile(t -> studentUpper(t, df), p)
        : upperQuantile(t -> studentUpper(t, df), 1 - p);
  }

  /** Returns P(X &gt; x) for chi-square with {@code df} &gt; 0 degrees of freedom. */
  public static double chiSquareUpper(double x, double df) {
    return x <= 0 ? 1 : SpecialFunctions.gammaUpper(df / 2, x / 2);
  }

  /** Returns x with P(X ≤ x) = p; p in (0, 1). */
  public static double chiSquareQuantile(double p, double df) {
    requireProbability(p);
    double high = 1;
    while (SpecialFunctions.gammaLower(df / 2, high / 2) < p) {
      high *= 2;
    }
    double low = 0;
    for (int i = 0; i < MAX_HALVINGS && low < high; i++) {
      double middle = 0.5 * (low + high);
      if (middle == low || middle == high) {
        break;
      }
      if (SpecialFunctions.gammaLower(df / 2, middle / 2) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** Returns P(X ≥ k) for X ~ Binomial(n, p). */
  public static double binomialUpper(int k, int n, double p) {
    if (n < 0 || !(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("n must be >= 0 and p in [0, 1], got " + n + ", " + p);
    }
    if (k <= 0) {
      return 1;
    }
    return k > n ? 0 : SpecialFunctions.beta(p, k, n - k + 1.0);
  }

  /** Returns P(X ≤ k) for X ~ Binomial(n, p). */
  public static double binomialLower(int k, int n, double p) {
    return binomialUpper(n - k, n, 1 - p);
  }

  /**
   * Returns Fisher's exact one-sided p: how likely at least {@code b} of the {@code a + b} events
   * fall on side B if both sides are alike.
   *
   * @param a events among {@code totalA} trials of side A
   * @param b events among {@code totalB} trials of side B
   */
  public static double fisherMoreInB(int a, int totalA, int b, int totalB) {
    if (a < 0 || b < 0 || a > totalA || b > totalB) {
      throw new IllegalArgumentException(
          "events must be within trials, got " + a + "/" + totalA + ", " + b + "/" + totalB);
    }
    int events = a + b;
    int total = totalA + totalB;
    double all = SpecialFunctions.logChoose(total, events);
    double p = 0;
    for (int i = b; i <= Math.min(events, totalB); i++) {
      if (events - i <= totalA) {
        p +=
            Math.exp(
                SpecialFunctions.logChoose(totalB, i)
                    + SpecialFunctions.logChoose(totalA, events - i)
                    - all);
      }
    }
    return Math.min(1, p);
  }

  /**
   * Returns the fewest trials with which {@code over} exceedances still show, with {@code
   * confidence}, that less than 1 − {@code quantile} exceed: the early-stopping rule of MLPerf
   * LoadGen with tolerance 0.
   */
  public static int trialsForQuantile(double quantile, int over, double confidence) {
    requireProbability(quantile);
    requireProbability(confidence);
    int n = over + 1;
    while (binomialLower(over, n, 1 - quantile) > 1 - confidence) {
      n++;
    }
    return n;
  }

  /** Solves upper(x) = p for x ≥ 0 of a decreasing {@code upper} with upper(0) = 0.5. */
  private static double upperQuantile(DoubleUnaryOperator upper, double p) {
    if (p >= 0.5) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (upper.applyAsDouble(high) > p) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < MAX_HALVINGS; i++) {
      double middle = 0.5 * (low + high);
      if (middle == low || middle == high || high - low <= 1e-14 * high) {
        break;
      }
      if (upper.applyAsDouble(middle) > p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  private static void requireProbability(double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException("a probability must be in (0, 1), got " + p);
    }
  }
}
