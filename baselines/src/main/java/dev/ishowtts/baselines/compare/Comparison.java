package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.run.Metric;
import java.util.Objects;
import java.util.Optional;

/**
 * One scenario's candidate against its baseline in the metric that is judged.
 *
 * @param scenario scenario id, or {@link #ALL} for the mean over scenarios
 * @param metric what was compared
 * @param outcome how the candidate stands
 * @param figures the numbers; present unless the outcome is NOT_COMPARABLE
 * @param certain whether the upper bound of the harm lies below the tolerance, as PASS needs
 * @param reason why the outcome is what it is, one clause
 */
public record Comparison(
    String scenario,
    Metric metric,
    Outcome outcome,
    Optional<Figures> figures,
    boolean certain,
    String reason) {
  /** Stands for the mean over all compared scenarios. */
  public static final String ALL = "all scenarios";

  public Comparison {
    Objects.requireNonNull(outcome);
    if (figures.isPresent() == (outcome == Outcome.NOT_COMPARABLE)) {
      throw new IllegalArgumentException(
          "figures belong to every outcome but NOT_COMPARABLE, got " + outcome);
    }
  }

  /** Returns a comparison that could not be made. */
  public static Comparison impossible(String scenario, Metric metric, String reason) {
    return new Comparison(
        scenario, metric, Outcome.NOT_COMPARABLE, Optional.empty(), false, reason);
  }

  /**
   * The numbers of a comparison. Values are geometric means over restarts of the restarts' medians,
   * so that {@code ratio} is exactly candidate ÷ baseline; for the mean over scenarios they are
   * geometric means over scenarios too.
   *
   * @param baseline in the metric's unit
   * @param candidate in the metric's unit
   * @param ratio candidate ÷ baseline
   * @param low lower end of the two-sided 95 % interval of the ratio
   * @param high upper end of the two-sided 95 % interval of the ratio
   * @param pWorse one-sided p of "not worse by more than the margin", adjusted over scenarios
   * @param pBetter one-sided p of "not better by more than the margin", adjusted over scenarios
   * @param pairs pairs or restarts of the candidate that were used
   */
  public record Figures(
      double baseline,
      double candidate,
      double ratio,
      double low,
      double high,
      double pWorse,
      double pBetter,
      int pairs) {}
}
