package dev.ishowtts.baselines.gate;

/** What the gate says about a run. */
public enum Verdict {
  /** Not worse, and a loss above the tolerance is excluded. */
  PASS(0),
  /** As PASS, and better with confidence. */
  IMPROVED(0),
  /** Worse with confidence, or broken. */
  FAIL(1),
  /** The run cannot say. */
  INCONCLUSIVE(3);

  private final int exitCode;

  Verdict(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Returns the process exit code that stands for this verdict; 2 is kept for usage errors. */
  public int exitCode() {
    return exitCode;
  }
}
