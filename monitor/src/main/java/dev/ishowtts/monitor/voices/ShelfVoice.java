package dev.ishowtts.monitor.voices;

import java.time.Instant;
import java.util.Optional;

/**
 * A voice on offer.
 *
 * @param id what requests call it
 * @param text what its own recording says
 * @param replacement what replaces its recording; empty if nothing does
 */
public record ShelfVoice(String id, String text, Optional<Replacement> replacement) {
  /**
   * A recording in place of a voice's own.
   *
   * @param name of the voice in the library that holds it
   * @param text what it says
   */
  public record Replacement(String name, String text, Instant since) {}

  /** Returns what the recording says that is spoken with. */
  public String activeText() {
    return replacement.map(Replacement::text).orElse(text);
  }
}
