package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.run.ScenarioResult;

/**
 * How many pairs of a paired run count.
 *
 * @param ran pairs that were run
 * @param standing pairs of which no half is void
 * @param valid pairs of which both halves also have the metric that is judged
 */
public record PairCount(int ran, int standing, int valid) {
  /** Returns the count of {@code result}. */
  public static PairCount of(ScenarioResult result) {
    PairedDifferences differences = PairedDifferences.of(result, result.scenario().primary());
    return new PairCount(differences.ran(), differences.standing(), differences.pairs().size());
  }
}
