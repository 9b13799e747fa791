package dev.ishowtts.monitor.listening.plan;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a rater hears in one trial.
 *
 * @param part of the session
 * @param number position in its part, from 1
 * @param item id in the sample set
 * @param kind what it is for
 * @param first what is heard
 * @param second what is compared with it; empty where one sound is judged
 */
public record PlannedTrial(
    Part part, int number, String item, Kind kind, Sound first, Optional<Sound> second) {
  /** Returns what is heard, in order. */
  public List<Sound> sounds() {
    return Stream.concat(Stream.of(first), second.stream()).toList();
  }

  /** Returns whether it tells more of the rater than of the settings. */
  public boolean isSpecial() {
    return kind != Kind.REAL;
  }

  PlannedTrial at(int position) {
    return new PlannedTrial(part, position, item, kind, first, second);
  }

  PlannedTrial of(Sound sound) {
    return new PlannedTrial(part, number, item, kind, sound, second);
  }
}
