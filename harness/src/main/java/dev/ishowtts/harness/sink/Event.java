package dev.ishowtts.harness.sink;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that happened and explains a change in the figures.
 *
 * @param at when
 * @param kind of what sort
 * @param text one line for people
 * @param run id of the run that it belongs to; empty if none
 */
public record Event(Instant at, Kind kind, String text, Optional<String> run) {
  public Event {
    if (text.isBlank() || text.lines().count() > 1) {
      throw new IllegalArgumentException(
          "text must be one line, got \"" + text + "\": say what happened");
    }
  }

  /** Sorts of events. */
  public enum Kind {
    /** New software or firmware was put on the device. */
    RELEASE,
    /** Clocks were locked or the lock was lost. */
    LOCK,
    /** The device started again. */
    REBOOT,
    /** Heat or power made it slower during a run. */
    THROTTLE,
    /** Another model became the active one. */
    MODEL,
    /** A run was accepted as normal. */
    BASELINE,
    /** The gate said FAIL. */
    REGRESSION,
    /** The gate said IMPROVED. */
    IMPROVEMENT,
    /** A person decided, e.g. for fewer flow steps. */
    DECISION,
    /** Somebody used the service: who did what. */
    ACTION,
    /** Anything else worth a mark. */
    NOTE;

    /** Returns the name as tags and tables have it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
