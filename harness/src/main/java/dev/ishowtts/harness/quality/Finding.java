package dev.ishowtts.harness.quality;

/**
 * Something outside its limit.
 *
 * @param item name of the text; empty for the whole set
 * @param about which sound, or the set
 * @param key measure key
 * @param role consequence
 * @param message one line for people
 */
public record Finding(String item, About about, String key, Role role, String message) {
  /** What a finding is about. */
  public enum About {
    BASELINE,
    CANDIDATE,
    SET
  }
}
