package dev.ishowtts.harness.quality.listening;

import java.util.OptionalInt;

/**
 * A verdict and the numbers behind it.
 *
 * @param verdict what to do
 * @param reason the rule that decided
 * @param raters count of raters
 * @param items count of items
 * @param candidateMos mean opinion of the candidate, 1 to 5
 * @param baselineMos mean opinion of the baseline, 1 to 5
 * @param drop 1 − candidate / baseline
 * @param opinion bounds of candidate − 0.9 · baseline
 * @param preference bounds of the comparison
 * @param artifacts bounds of the difference of the artifact rates
 * @param newArtifactItems items where half of the raters hear an artifact in the candidate only
 */
public record ListeningDecision(
    ListeningVerdict verdict,
    ListeningReason reason,
    int raters,
    int items,
    double candidateMos,
    double baselineMos,
    double drop,
    TwoWayBounds opinion,
    TwoWayBounds preference,
    TwoWayBounds artifacts,
    int newArtifactItems) {
  private static final int MOST_SUGGESTED = 60;

  /**
   * Returns the smallest count of raters, at most 60, that should settle whether the opinion drops
   * by more than 10 %; empty if none does: then more sentences or seeds are needed.
   */
  public OptionalInt suggestedRaters(double confidence) {
    for (int more = raters; more <= MOST_SUGGESTED; more++) {
      TwoWayBounds then = opinion.withRaters(raters, items, more, confidence);
      if (then.lower() > 0 || then.upper() < 0) {
        return OptionalInt.of(more);
      }
    }
    return OptionalInt.empty();
  }
}
