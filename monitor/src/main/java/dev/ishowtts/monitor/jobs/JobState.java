package dev.ishowtts.monitor.jobs;

/** Where a job stands. */
public enum JobState {
  /** Waits for its turn. */
  QUEUED,
  /** Its commands run. */
  RUNNING,
  /** Every command ended well; a gate said PASS or IMPROVED. */
  PASSED,
  /** A gate said FAIL, or a check found that something is not as it should be. */
  FAILED,
  /** A gate could not say. */
  INCONCLUSIVE,
  /** A command could not do its work. */
  BROKEN,
  /** It took longer than it may. */
  TIMED_OUT,
  /** Somebody stopped it. */
  CANCELLED,
  /** The command or the service was killed while it ran. */
  ABORTED;

  /** Returns whether nothing follows. */
  public boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }

  /** Returns whether a person should look at it. */
  public boolean needsAttention() {
    return switch (this) {
      case QUEUED, RUNNING, PASSED, CANCELLED -> false;
      case FAILED, INCONCLUSIVE, BROKEN, TIMED_OUT, ABORTED -> true;
    };
  }

  /** Returns the graver one of two ends. */
  JobState worse(JobState other) {
    return gravity() >= other.gravity() ? this : other;
  }

  private int gravity() {
    return switch (this) {
      case QUEUED, RUNNING -> 0;
      case PASSED -> 1;
      case INCONCLUSIVE -> 2;
      case FAILED -> 3;
      case BROKEN -> 4;
      case TIMED_OUT, CANCELLED, ABORTED -> 5;
    };
  }
}
