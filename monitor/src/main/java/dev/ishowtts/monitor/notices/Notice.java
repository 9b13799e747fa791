package dev.ishowtts.monitor.notices;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that a person should know.
 *
 * @param topic what it is about
 * @param title one line
 * @param text one line more
 * @param details more for programs, such as {@code run} and {@code job}
 */
public record Notice(
    Topic topic,
    Level level,
    String host,
    Instant at,
    String title,
    String text,
    SortedMap<String, String> details) {
  public Notice {
    details = new TreeMap<>(details);
  }

  /** What a notice is about. */
  public enum Topic {
    /** A job ended otherwise than well. */
    JOB,
    /** No new run for too long, or there is one again. */
    STALE,
    /** The clocks' lock was lost, or is there again. */
    LOCK,
    /** A baseline was proposed or accepted. */
    BASELINE,
    /** Another model speaks. */
    MODEL,
    /** Somebody tries whether notices arrive. */
    TEST
  }

  /** How much it matters. */
  public enum Level {
    ALERT,
    WARNING,
    INFO
  }
}
