package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.compare.ScenarioRule.Standing;
import java.util.List;

/**
 * Numbers that comparing needs.
 *
 * @param paired limits for a paired run
 * @param stored limits against stored sessions
 * @param sessionSd assumed sd of a session's effect, log scale, see {@link StoredHarm}
 * @param audioLengthTolerance relative change of the audio's length up to which RTF still compares
 * @param rules what is different for some scenarios, a later one wins
 */
public record ComparePolicy(
    RelativeLimits paired,
    RelativeLimits stored,
    double sessionSd,
    double audioLengthTolerance,
    List<ScenarioRule> rules) {
  /** The policy of docs/math.md. */
  public static final ComparePolicy STANDARD =
      new ComparePolicy(RelativeLimits.PAIRED, RelativeLimits.STORED, 0.015, 0.005);

  public ComparePolicy {
    rules = List.copyOf(rules);
    if (!(audioLengthTolerance >= 0)) {
      throw new IllegalArgumentException(
          "audio length tolerance must be >= 0, got " + audioLengthTolerance);
    }
  }

  /** Creates a policy that is the same for every scenario. */
  public ComparePolicy(
      RelativeLimits paired, RelativeLimits stored, double sessionSd, double audioLengthTolerance) {
    this(paired, stored, sessionSd, audioLengthTolerance, List.of());
  }

  /** Returns the limits of one scenario: {@code usual} with what its rules change. */
  public RelativeLimits limits(RelativeLimits usual, String scenario, String metric) {
    double margin = usual.margin();
    double leastLoss = usual.leastLoss();
    double tolerance = usual.localTolerance();
    for (ScenarioRule rule : rules) {
      if (rule.covers(scenario, metric)) {
        margin = rule.margin().orElse(margin);
        leastLoss = rule.leastLoss().orElse(leastLoss);
        tolerance = rule.tolerance().orElse(tolerance);
      }
    }
    return new RelativeLimits(usual.alpha(), margin, leastLoss, usual.globalTolerance(), tolerance);
  }

  /** Returns what a scenario counts for. */
  public Standing standing(String scenario, String metric) {
    Standing standing = Standing.FAIL;
    for (ScenarioRule rule : rules) {
      if (rule.covers(scenario, metric)) {
        standing = rule.standing().orElse(standing);
      }
    }
    return standing;
  }
}
