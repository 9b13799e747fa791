package dev.ishowtts.baselines.gate;

import dev.ishowtts.config.Glob;
import java.util.Optional;

/**
 * A target or a variance budget of some scenarios; a later rule wins.
 *
 * @param scenario which scenarios
 * @param metric which metrics; {@code *} stands for the one that the scenario is judged by
 * @param target value that must not be reached, in the metric's unit and direction
 * @param marginal what it means if the target lies inside the interval; empty for the usual
 * @param cvBudgetPercent largest robust CV between restarts, in percent
 */
public record PolicyRule(
    Glob scenario,
    Glob metric,
    Optional<Double> target,
    Optional<GatePolicy.Marginal> marginal,
    Optional<Double> cvBudgetPercent) {

  /**
   * Returns whether the rule speaks of {@code key}, a metric of a scenario judged by {@code
   * primary}.
   */
  boolean covers(String scenarioId, String key, String primary) {
    return scenario.matches(scenarioId)
        && (metric.equals(Glob.ALL) ? key.equals(primary) : metric.matches(key));
  }
}
