package dev.ishowtts.harness.cli;

/** How much a gate measures. */
enum GatePreset {
  /** A few minutes: is something badly wrong? */
  QUICK("quick", 4, 12),
  /** A change under review; goes on where it cannot tell. */
  PR("pr", 12, 36),
  /** Every night: finds a loss in one text of six. */
  NIGHTLY("pr", 32, 32);

  private final String suite;
  private final int restarts;
  private final int maximum;

  GatePreset(String suite, int restarts, int maximum) {
    this.suite = suite;
    this.restarts = restarts;
    this.maximum = maximum;
  }

  String suite() {
    return suite;
  }

  /** Returns the restarts of a side up to the first look. */
  int restarts() {
    return restarts;
  }

  /** Returns the most restarts of a side. */
  int maximum() {
    return maximum;
  }
}
