package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.run.ScenarioResult;

/**
 * How much of a paired run's plan counts.
 *
 * @param planned pairs that were run
 * @param valid pairs of which both halves count and have the metric that is judged
 */
public record PairCount(int planned, int valid) {
  /** Returns the count of {@code result}. */
  public static PairCount of(ScenarioResult result) {
    PairedDifferences differences = PairedDifferences.of(result, result.scenario().primary());
    return new PairCount(differences.planned(), differences.pairs().size());
  }
}
