package dev.ishowtts.engine.natives;

/** Hears how far an installation or a check has come. */
@FunctionalInterface
public interface NativesProgress {
  /** Hears nothing. */
  NativesProgress SILENT = (file, done, total) -> {};

  /**
   * Some of a file was worked on.
   *
   * @param file its name
   * @param done bytes so far; {@code total} at its end
   * @param total bytes of this file
   */
  void advanced(String file, long done, long total);
}
