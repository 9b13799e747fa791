package dev.ishowtts.baselines.stats;

/*
 * O'Brien and Fleming (1979) with equally spaced looks: the boundary is constant on the scale of
 * the sum S_k of k independent normal increments, so a statistic z at look k of K lies on the
 * boundary c = z·√k, and the whole design with that boundary errs with P(max S_j > c). That
 * probability, by recursive numerical integration (Armitage, McPherson and Rowe, 1969), is the
 * "spent" p: rejecting when it is at most α keeps the error over all looks at α.
 */
/** Turns the p of one look into the error of the whole design of several looks. */
public final class GroupSequential {
  private static final int CELLS = 800;
  private static final double REACH = 9;

  private GroupSequential() {}

  /**
   * Returns the one-sided error of the design whose boundary {@code p} just touches.
   *
   * @param p one-sided p at this look
   * @param look number of this look from 1
   * @param looks how many looks were planned; with 1 the result is {@code p}
   */
  public static double spent(double p, int look, int looks) {
    if (look < 1 || look > looks) {
      throw new IllegalArgumentException(
          "look must be in 1.." + looks + ", got " + look + " of " + looks);
    }
    if (looks == 1 || p <= 0 || p >= 1) {
      return p;
    }
    return crossing(Distributions.normalQuantile(1 - p) * Math.sqrt(look), looks);
  }

  /** Returns P(max of the first {@code looks} sums > boundary). */
  private static double crossing(double boundary, int looks) {
    double low = Math.min(-REACH * Math.sqrt(looks), boundary - 1);
    double step = (boundary - low) / CELLS;
    double[] density = new double[CELLS + 1];
    double crossed = Distributions.normalUpper(boundary);
    double[] kernel = new double[CELLS + 1];
    for (int i = 0; i <= CELLS; i++) {
      density[i] = normal(low + i * step);
      kernel[i] = normal(i * step);
    }
    for (int look = 2; look <= looks; look++) {
      double[] next = new double[CELLS + 1];
      double crossedNow = 0;
      for (int i = 0; i <= CELLS; i++) {
        double weighted = density[i] * step / 3 * (i == 0 || i == CELLS ? 1 : i % 2 == 1 ? 4 : 2);
        crossedNow += weighted * Distributions.normalUpper((CELLS - i) * step);
        for (int j = 0; j <= CELLS; j++) {
          next[j] += weighted * kernel[Math.abs(j - i)];
        }
      }
      crossed += crossedNow;
      density = next;
    }
    return Math.min(1, crossed);
  }

  private static double normal(double z) {
    return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  }
}
