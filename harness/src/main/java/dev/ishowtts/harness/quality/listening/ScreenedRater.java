package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.harness.quality.listening.ScreeningCheck.Outcome;
import java.util.List;

/**
 * What screening says of a rater.
 *
 * @param rater who
 * @param answers answered trials
 * @param checks every rule, each once or more
 */
public record ScreenedRater(String rater, int answers, List<ScreeningCheck> checks) {
  public ScreenedRater {
    checks = List.copyOf(checks);
  }

  /** Returns whether the rater counts. */
  public boolean isValid() {
    return failures().isEmpty();
  }

  /** Returns rules that the rater fails, one sentence each; none = valid. */
  public List<String> failures() {
    return words(Outcome.BROKEN);
  }

  /** Returns rules that the data cannot show. */
  public List<String> unchecked() {
    return words(Outcome.UNCHECKED);
  }

  private List<String> words(Outcome outcome) {
    return checks.stream()
        .filter(check -> check.outcome() == outcome)
        .map(ScreeningCheck::words)
        .toList();
  }
}
