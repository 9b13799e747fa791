package dev.ishowtts.harness.quality;

/** What a limit of a measure is for. */
public enum Role {
  /** Beyond it the clip is broken: a candidate that fails where the baseline passes is rejected. */
  HARD_GATE,
  /** Beyond it somebody has to listen. */
  WARNING,
  /** Judged over the whole set, corrected for the count of comparisons; never accepts alone. */
  COMPARISON,
  /** Shown only. */
  INFORMATION
}
