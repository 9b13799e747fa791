package dev.ishowtts.baselines.compare;

import dev.ishowtts.config.Glob;
import java.util.Optional;

/**
 * What is different for some scenarios; a later rule wins.
 *
 * @param scenario which scenarios
 * @param metric which judged metrics
 * @param margin loss that is tolerated there
 * @param leastLoss loss that a FAIL must show there
 * @param tolerance PASS needs the upper 95 % bound below it there
 * @param standing what a finding there means
 */
public record ScenarioRule(
    Glob scenario,
    Glob metric,
    Optional<Double> margin,
    Optional<Double> leastLoss,
    Optional<Double> tolerance,
    Optional<Standing> standing) {

  /** Returns whether the rule speaks of that scenario and metric. */
  public boolean covers(String scenarioId, String metricKey) {
    return scenario.matches(scenarioId) && metric.matches(metricKey);
  }

  /** What a scenario counts for. */
  public enum Standing {
    /** It is judged with the others. */
    FAIL,
    /** It is judged by itself, and only warned of. */
    WARN,
    /** It is not compared. */
    IGNORE
  }
}
