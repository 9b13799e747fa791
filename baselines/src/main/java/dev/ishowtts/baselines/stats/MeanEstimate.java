package dev.ishowtts.baselines.stats;

/**
 * A mean with its standard error: what one-sided t tests and bounds need.
 *
 * @param mean estimate
 * @param standardError of the mean, ≥ 0
 * @param df degrees of freedom of the error, > 0
 */
public record MeanEstimate(double mean, double standardError, double df) {
  public MeanEstimate {
    if (!Double.isFinite(mean) || !(standardError >= 0) || !(df > 0)) {
      throw new IllegalArgumentException(
          "mean must be finite, standard error >= 0, df > 0, got "
              + mean
              + ", "
              + standardError
              + ", "
              + df);
    }
  }

  /** Returns the estimate from independent {@code values}, at least 2. */
  public static MeanEstimate of(double[] values) {
    return new MeanEstimate(
        Descriptive.mean(values),
        Descriptive.sd(values) / Math.sqrt(values.length),
        values.length - 1.0);
  }

  /**
   * Returns the difference {@code b} − {@code a} of two means with unequal variances (Welch, 1947;
   * Satterthwaite's degrees of freedom), at least 2 values each.
   */
  public static MeanEstimate welch(double[] a, double[] b) {
    double va = Descriptive.variance(a) / a.length;
    double vb = Descriptive.variance(b) / b.length;
    double sum = va + vb;
    double df =
        sum == 0
            ? a.length + b.length - 2.0
            : sum * sum / (va * va / (a.length - 1) + vb * vb / (b.length - 1));
    return new MeanEstimate(Descriptive.mean(b) - Descriptive.mean(a), Math.sqrt(sum), df);
  }

  /** Returns the one-sided p of "the true mean is at most {@code margin}". */
  public double pGreater(double margin) {
    if (standardError == 0) {
      return mean > margin ? 0 : 1;
    }
    return Distributions.studentUpper((mean - margin) / standardError, df);
  }

  /** Returns the one-sided p of "the true mean is at least {@code margin}". */
  public double pLess(double margin) {
    return new MeanEstimate(-mean, standardError, df).pGreater(-margin);
  }

  /** Returns the one-sided lower bound of the true mean at {@code confidence} in (0.5, 1). */
  public double lower(double confidence) {
    return mean - reach(confidence);
  }

  /** Returns the one-sided upper bound of the true mean at {@code confidence} in (0.5, 1). */
  public double upper(double confidence) {
    return mean + reach(confidence);
  }

  private double reach(double confidence) {
    return standardError == 0 ? 0 : standardError * Distributions.studentQuantile(confidence, df);
  }
}
