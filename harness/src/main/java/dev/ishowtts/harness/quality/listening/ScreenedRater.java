package dev.ishowtts.harness.quality.listening;

import java.util.List;

/**
 * What screening says of a rater.
 *
 * @param rater who
 * @param answers answered trials
 * @param failures rules that the rater fails, one sentence each; none = valid
 * @param unchecked rules that the data cannot show
 */
public record ScreenedRater(
    String rater, int answers, List<String> failures, List<String> unchecked) {
  public ScreenedRater {
    failures = List.copyOf(failures);
    unchecked = List.copyOf(unchecked);
  }

  /** Returns whether the rater counts. */
  public boolean isValid() {
    return failures.isEmpty();
  }
}
