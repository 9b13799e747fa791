package dev.ishowtts.harness.guard;

/** Whether locked clocks are a condition of a verdict. */
public enum Clocks {
  /** Unlocked or unreadable clocks make the run INCONCLUSIVE. */
  REQUIRED,
  /** Unlocked or unreadable clocks are reported only. */
  NOT_REQUIRED
}
