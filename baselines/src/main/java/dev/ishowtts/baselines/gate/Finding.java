package dev.ishowtts.baselines.gate;

import java.util.Optional;

/**
 * One thing a check found.
 *
 * @param check name of the check, kebab-case
 * @param stage when it counts
 * @param severity what it means for the verdict
 * @param scenario scenario id; empty if it is about the run
 * @param message one line for people, with the values; begins with the scenario if there is one
 */
public record Finding(
    String check, Stage stage, Severity severity, Optional<String> scenario, String message) {

  /** The order of perf-gate judgement: an earlier stage decides before a later one. */
  public enum Stage {
    /** Is what was produced right at all? */
    SANITY,
    /** Can the run say anything? */
    PRECONDITION,
    /** Is it fast, steady and tight enough? */
    JUDGEMENT
  }

  /** What a finding means. */
  public enum Severity {
    /** The run is worse or broken. */
    FAIL,
    /** The run cannot say. */
    INCONCLUSIVE,
    /** Worth a look; does not change the verdict. */
    WARNING,
    /** The run is better. */
    IMPROVED,
    /** For the record. */
    INFO
  }
}
