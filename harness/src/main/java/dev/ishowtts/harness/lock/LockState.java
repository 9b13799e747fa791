package dev.ishowtts.harness.lock;

/** Whether a host's clocks are held at their highest. */
public enum LockState {
  /** Processor, GPU and memory controller are held at the highest clock of the fastest mode. */
  LOCKED("locked"),
  /** Processor and GPU are; whether the memory controller is cannot be read. */
  LOCKED_CPU_GPU("locked (processor and GPU; the memory controller cannot be read)"),
  /** The clocks are held, but below the highest that the hardware has. */
  LOCKED_BUT_SLOW_MODE("locked, but slow"),
  /** At least one clock may move. */
  UNLOCKED("unlocked"),
  /** What would tell it cannot be read. */
  UNKNOWN("unknown");

  private final String words;

  LockState(String words) {
    this.words = words;
  }

  /** Returns the state in words, lower case. */
  public String words() {
    return words;
  }

  /** Returns whether the clocks are held at their highest, as far as can be read. */
  public boolean isLocked() {
    return this == LOCKED || this == LOCKED_CPU_GPU;
  }
}
