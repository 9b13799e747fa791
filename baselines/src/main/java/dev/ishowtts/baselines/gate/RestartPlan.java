package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.stats.Distributions;

/**
 * How many restarts a side a paired run of one scenario needs. Normal approximation of the power of
 * the one-sided paired t test; the variance of a median of K normal samples is σ²·π/(2K + π − 2).
 *
 * @param cv sd of samples within a restart, as a fraction
 * @param restartEffect sd of the restarts' effect, as a fraction
 * @param samples per restart
 */
public record RestartPlan(double cv, double restartEffect, int samples) {
  private static final int MOST = 10_000;

  public RestartPlan {
    if (!(cv >= 0 && restartEffect >= 0) || samples < 1) {
      throw new IllegalArgumentException(
          "cv and restart effect must be >= 0, samples >= 1, got "
              + cv
              + ", "
              + restartEffect
              + ", "
              + samples);
    }
  }

  /** Returns the sd of the difference of one pair of restarts, log scale. */
  public double pairSd() {
    double median = cv * cv * Math.PI / (2 * samples + Math.PI - 2);
    return Math.sqrt(2 * (median + restartEffect * restartEffect));
  }

  /**
   * Returns the fewest restarts a side, at least 3.
   *
   * @param loss to be found, e.g. 0.05; must exceed the margin
   * @param power chance to find it, in (0.5, 1)
   * @param limits margin and alpha of the gate
   * @throws IllegalArgumentException if no number up to 10,000 is enough
   */
  public int restarts(double loss, double power, RelativeLimits limits) {
    double beyond = Math.log1p(loss) - Math.log1p(limits.margin());
    double z = Distributions.normalQuantile(power);
    for (int n = 3; n <= MOST && beyond > 0; n++) {
      double reach = Distributions.studentQuantile(1 - limits.alpha(), n - 1.0) + z;
      if (beyond * Math.sqrt(n) >= reach * pairSd()) {
        return n;
      }
    }
    throw new IllegalArgumentException(
        "loss must exceed the margin clearly, got " + loss + " with margin " + limits.margin());
  }
}
