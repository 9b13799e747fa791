package dev.ishowtts.engine.checkpoint;

/** Hears how far long work has come; called by one thread at a time. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress SILENT = (stage, done, total) -> {};

  /**
   * Some work was done.
   *
   * @param stage short name of the work
   * @param done bytes so far, growing within a stage
   * @param total bytes in all
   */
  void advanced(String stage, long done, long total);
}
