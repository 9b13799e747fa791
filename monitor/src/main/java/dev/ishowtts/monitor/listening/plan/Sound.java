package dev.ishowtts.monitor.listening.plan;

/** One of the sounds that there are of an item. */
public enum Sound {
  /** The setting compared against. */
  BASELINE,
  /** The setting that is judged. */
  CANDIDATE,
  /** The baseline below 3.5 kHz. */
  LOW_PASS,
  /** The baseline with six ticks. */
  TICKS;

  /** Returns whether it is degraded on purpose. */
  public boolean isAnchor() {
    return this == LOW_PASS || this == TICKS;
  }
}
