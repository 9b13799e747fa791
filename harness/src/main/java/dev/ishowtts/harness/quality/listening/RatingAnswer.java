package dev.ishowtts.harness.quality.listening;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What one rater answered in one trial.
 *
 * @param rater who, opaque
 * @param block which question
 * @param trial position in the rater's session, from 1
 * @param item id of the item in the sample set
 * @param kind what the trial is for
 * @param first what was heard: a setting's name or {@link #ANCHOR}; alone in block ACR
 * @param second what was heard after it in block CCR; empty in block ACR
 * @param score 1 to 5 in ACR; second against first, -3 to 3, in CCR; empty = not answered
 * @param artefact whether one was heard; empty = not asked or not answered
 * @param kinds which ones
 * @param played whether every sound was played to its end; empty = not recorded
 * @param seconds from the begin of the trial to its answer; empty = not recorded
 */
public record RatingAnswer(
    String rater,
    Block block,
    int trial,
    String item,
    Kind kind,
    String first,
    Optional<String> second,
    OptionalInt score,
    Optional<Boolean> artefact,
    Set<Artefact> kinds,
    Optional<Boolean> played,
    OptionalDouble seconds) {
  /** Name of a degraded sound where a setting's name stands. */
  public static final String ANCHOR = "anchor";

  /** What is asked. */
  public enum Block {
    /** Opinion of one sound (ITU-T P.800, annex B): 5 excellent to 1 bad. */
    ACR,
    /** Second against first (ITU-T P.800, annex E): 3 much better to -3 much worse. */
    CCR
  }

  /** What a trial is for. */
  public enum Kind {
    /** Decides. */
    REAL,
    /** Twice the same sound: tells who hears what is not there. */
    IDENTICAL,
    /** An anchor low-passed at 3.5 kHz: tells who hears nothing. */
    LOW_PASS,
    /** An anchor with six ticks: tells who looks for artefacts. */
    TICKS
  }

  /** Sorts of artefacts. */
  public enum Artefact {
    CLICK,
    BUZZ,
    NOISE,
    CUT_OFF,
    WORD,
    OTHER;

    /** Returns the name as files have it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RatingAnswer {
    kinds = Set.copyOf(kinds);
    if (rater.isBlank() || item.isBlank() || first.isBlank()) {
      throw new IllegalArgumentException("rater, item and what was heard must not be blank");
    }
    if (trial < 1) {
      throw new IllegalArgumentException("trial must be >= 1, got " + trial);
    }
    if (second.isPresent() != (block == Block.CCR)) {
      throw new IllegalArgumentException("block ccr needs first and second, block acr setting");
    }
    if (score.isPresent()) {
      int least = block == Block.ACR ? 1 : -3;
      int most = block == Block.ACR ? 5 : 3;
      if (score.getAsInt() < least || score.getAsInt() > most) {
        throw new IllegalArgumentException(
            "score must be "
                + least
                + " to "
                + most
                + " in block "
                + block.name().toLowerCase(Locale.ROOT)
                + ", got "
                + score.getAsInt());
      }
    }
    if (seconds.isPresent() && !(seconds.getAsDouble() >= 0)) {
      throw new IllegalArgumentException("seconds must be >= 0, got " + seconds.getAsDouble());
    }
  }
}
