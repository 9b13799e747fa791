package dev.ishowtts.baselines.compare;

import java.util.List;

/**
 * The rule by which a relative difference is judged; ratios are harm, so 0.02 is "2 % worse".
 *
 * @param alpha error of a false FAIL per gate, half for the mean over scenarios, half for the
 *     scenarios together
 * @param margin loss that is tolerated: the null hypothesis is ratio ≤ 1 + margin
 * @param leastLoss loss that a FAIL must show as its point estimate too
 * @param globalTolerance PASS needs the upper 95 % bound of the mean over scenarios below it
 * @param localTolerance PASS needs the upper 95 % bound of every scenario below it
 */
public record RelativeLimits(
    double alpha, double margin, double leastLoss, double globalTolerance, double localTolerance) {
  /** Confidence of the one-sided bound that PASS needs. */
  public static final double PASS_CONFIDENCE = 0.95;

  /** Limits of the paired gate: docs/math.md, section "Paired gate". */
  public static final RelativeLimits PAIRED = new RelativeLimits(0.01, 0.02, 0, 0.03, 0.06);

  /** Limits against stored sessions: docs/math.md, section "Stored sessions". */
  public static final RelativeLimits STORED = new RelativeLimits(0.01, 0, 0.03, 0.08, 0.11);

  public RelativeLimits {
    if (!(alpha > 0 && alpha < 0.5)) {
      throw new IllegalArgumentException("alpha must be in (0, 0.5), got " + alpha);
    }
    if (!(margin >= 0 && leastLoss >= 0 && globalTolerance > 0 && localTolerance > 0)) {
      throw new IllegalArgumentException(
          "margin and least loss must be >= 0, tolerances > 0, got "
              + margin
              + ", "
              + leastLoss
              + ", "
              + globalTolerance
              + ", "
              + localTolerance);
    }
  }

  /**
   * Returns the limits of the mean over scenarios of {@code each}: their geometric mean margins,
   * and a tolerance as far beyond the margin as this one's.
   */
  RelativeLimits ofMean(List<RelativeLimits> each) {
    double mean =
        Math.expm1(each.stream().mapToDouble(l -> Math.log1p(l.margin())).average().orElse(0));
    double least =
        Math.expm1(each.stream().mapToDouble(l -> Math.log1p(l.leastLoss())).average().orElse(0));
    double room = Math.max(globalTolerance - failAbove(), 0);
    return new RelativeLimits(
        alpha,
        mean,
        least,
        Math.max(globalTolerance, Math.max(mean, least) + room),
        localTolerance);
  }

  /** Returns the loss above which a FAIL is possible: the larger of margin and least loss. */
  public double failAbove() {
    return Math.max(margin, leastLoss);
  }
}
