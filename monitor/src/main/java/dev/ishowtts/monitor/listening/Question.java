package dev.ishowtts.monitor.listening;

import dev.ishowtts.monitor.listening.plan.PlannedTrial;
import java.util.List;
import java.util.Locale;

/** What raters are asked. */
enum Question {
  /** Overall quality, 5 excellent to 1 bad. */
  OVERALL(1, 5),
  /** Clarity, 5 to 1. */
  CLARITY(1, 5),
  /** Melody and rhythm, 5 to 1. */
  PROSODY(1, 5),
  /** Whether the speaker is that of the reference, 5 to 1. */
  SIMILARITY(1, 5),
  /** Whether something is wrong in the sound, 1 yes, 0 no. */
  ARTEFACT(0, 1),
  /** Second against first, 3 much better to -3 much worse. */
  COMPARISON(-3, 3);

  private static final List<Question> SHORT = List.of(OVERALL, ARTEFACT);
  private static final List<Question> FULL = List.of(OVERALL, CLARITY, PROSODY, ARTEFACT);
  private static final List<Question> FULL_WITH_REFERENCE =
      List.of(OVERALL, CLARITY, PROSODY, SIMILARITY, ARTEFACT);

  private final int least;
  private final int most;

  Question(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /** Returns the least value of an answer. */
  int least() {
    return least;
  }

  /** Returns the greatest value of an answer. */
  int most() {
    return most;
  }

  /** Returns the name as interfaces have it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what is asked in a trial; the first one has to be answered. */
  static List<Question> of(PlannedTrial trial, TestOrder.Mode mode, boolean hasReference) {
    if (trial.second().isPresent()) {
      return List.of(COMPARISON);
    }
    return switch (mode) {
      case SHORT -> SHORT;
      case FULL -> hasReference ? FULL_WITH_REFERENCE : FULL;
    };
  }
}
