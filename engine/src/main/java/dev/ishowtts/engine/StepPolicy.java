package dev.ishowtts.engine;

import java.nio.charset.StandardCharsets;

/**
 * Flow evaluations by the length of the text: short texts are quick anyway and suffer most from few
 * steps, long ones cost most.
 *
 * @param shortNfe for texts of up to 31 bytes of UTF-8
 * @param mediumNfe for those between
 * @param longNfe for texts of 90 bytes and more
 */
public record StepPolicy(int shortNfe, int mediumNfe, int longNfe) {
  private static final int MEDIUM_BYTES = 32;
  private static final int LONG_BYTES = 90;

  /** Returns the evaluations for a text. */
  public int nfe(String text) {
    int bytes = text.strip().getBytes(StandardCharsets.UTF_8).length;
    if (bytes < MEDIUM_BYTES) {
      return shortNfe;
    }
    return bytes < LONG_BYTES ? mediumNfe : longNfe;
  }
}
