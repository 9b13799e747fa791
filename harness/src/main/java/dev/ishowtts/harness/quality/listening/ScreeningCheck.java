package dev.ishowtts.harness.quality.listening;

/**
 * One rule of screening and what came of it.
 *
 * @param rule short name of the rule
 * @param words what is wrong, or what could not be seen; empty if the rule is kept
 */
public record ScreeningCheck(String rule, Outcome outcome, String words) {
  /** What came of a rule. */
  public enum Outcome {
    /** The rater keeps it. */
    KEPT,
    /** The rater does not count. */
    BROKEN,
    /** The data do not show it. */
    UNCHECKED
  }
}
