package dev.ishowtts.baselines.store;

import java.time.Instant;

/**
 * Somebody's word that a run is normal.
 *
 * @param who accepts
 * @param when it happens
 * @param why in one line
 * @param level whether the run shows the known level or a new one
 */
public record Acceptance(String who, Instant when, String why, Level level) {
  public Acceptance {
    if (who.isBlank()) {
      throw new IllegalArgumentException("who must not be blank: name who accepts the baseline");
    }
    if (why.isBlank() || why.lines().count() > 1) {
      throw new IllegalArgumentException(
          "why must be one line, got \"" + why + "\": say why this run is normal");
    }
  }

  /** What a session does to the baseline. */
  public enum Level {
    /** One more session of the current epoch, which begins if there is none. */
    SAME,
    /** A deliberate change: a new epoch that supersedes the current one. */
    NEW
  }
}
