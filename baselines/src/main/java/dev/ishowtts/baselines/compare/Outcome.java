package dev.ishowtts.baselines.compare;

/** How a scenario's candidate stands to its baseline. */
public enum Outcome {
  /** Better by more than the margin, with confidence. */
  BETTER,
  /** Worse by more than the margin, with confidence. */
  WORSE,
  /** Neither is shown: within noise. */
  SAME,
  /** No number says anything; the comparison's reason says why. */
  NOT_COMPARABLE
}
