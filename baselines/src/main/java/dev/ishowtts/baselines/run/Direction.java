package dev.ishowtts.baselines.run;

/** Which way a metric gets better. */
public enum Direction {
  LOWER_IS_BETTER,
  HIGHER_IS_BETTER,
  /** Recorded and shown, never judged. */
  INFORMATION
}
