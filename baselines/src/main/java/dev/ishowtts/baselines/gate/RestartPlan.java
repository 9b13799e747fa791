package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.stats.Distributions;

/**
 * How many restarts a side a paired run needs. Normal approximation of the power of the one-sided
 * paired t test; the variance of a median of K normal samples is σ²·π/(2K + π − 2).
 *
 * @param cv sd of samples within a restart, as a fraction
 * @param restartEffect sd of the restarts' effect, shared by the scenarios, as a fraction
 * @param own sd of a restart's effect on one scenario, as a fraction
 * @param samples per restart
 */
public record RestartPlan(double cv, double restartEffect, double own, int samples) {
  private static final int MOST = 10_000;

  public RestartPlan {
    if (!(cv >= 0 && restartEffect >= 0 && own >= 0) || samples < 1) {
      throw new IllegalArgumentException(
          "cv and restart effects must be >= 0, samples >= 1, got "
              + cv
              + ", "
              + restartEffect
              + ", "
              + own
              + ", "
              + samples);
    }
  }

  /** Creates a plan for scenarios whose restarts have no effect of their own. */
  public RestartPlan(double cv, double restartEffect, int samples) {
    this(cv, restartEffect, 0, samples);
  }

  /** Returns the plan for the noise {@code estimate} with other samples per restart. */
  public static RestartPlan of(NoiseEstimate estimate, int samples) {
    return new RestartPlan(estimate.cv(), estimate.restart(), estimate.own(), samples);
  }

  /** Returns the variance of the median of {@code samples} normal values of sd {@code cv}. */
  static double medianVariance(double cv, int samples) {
    return cv * cv * Math.PI / (2 * samples + Math.PI - 2);
  }

  /** Returns the sd of the difference of one pair of restarts of one scenario, log scale. */
  public double pairSd() {
    return pairSd(1);
  }

  /** Returns the sd of a pair's difference in the mean over {@code scenarios}, log scale. */
  public double pairSd(int scenarios) {
    double each = medianVariance(cv, samples) + own * own;
    return Math.sqrt(2 * (each / scenarios + restartEffect * restartEffect));
  }

  /**
   * Returns the fewest restarts a side, at least 3, for a suite of one scenario.
   *
   * @param loss to be found, e.g. 0.05; must exceed the margin
   * @param power chance to find it, in (0.5, 1)
   * @param limits margin and alpha of the gate
   * @throws IllegalArgumentException if no number up to 10,000 is enough
   */
  public int restarts(double loss, double power, RelativeLimits limits) {
    return restarts(loss, power, limits, limits.alpha(), pairSd());
  }

  /** Returns the same where all of {@code scenarios} lose: the test of their mean finds it. */
  public int restartsForAll(double loss, double power, int scenarios, RelativeLimits limits) {
    return scenarios == 1
        ? restarts(loss, power, limits)
        : restarts(loss, power, limits, limits.alpha() / 2, pairSd(scenarios));
  }

  /** Returns the same where only one of {@code scenarios} loses: Holm's first step finds it. */
  public int restartsForOne(double loss, double power, int scenarios, RelativeLimits limits) {
    return scenarios == 1
        ? restarts(loss, power, limits)
        : restarts(loss, power, limits, limits.alpha() / 2 / scenarios, pairSd());
  }

  private static int restarts(
      double loss, double power, RelativeLimits limits, double alpha, double sd) {
    double beyond = Math.log1p(loss) - Math.log1p(limits.margin());
    double z = Distributions.normalQuantile(power);
    for (int n = 3; n <= MOST && beyond > 0; n++) {
      double reach = Distributions.studentQuantile(1 - alpha, n - 1.0) + z;
      if (beyond * Math.sqrt(n) >= reach * sd) {
        return n;
      }
    }
    throw new IllegalArgumentException(
        "loss must exceed the margin clearly, got " + loss + " with margin " + limits.margin());
  }
}
