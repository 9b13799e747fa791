package dev.ishowtts.harness.quality;

/**
 * Scores of one clip.
 *
 * @param seconds duration, at least 0
 * @param scores values of the measures of clips
 */
public record ClipScores(double seconds, Scores scores) {
  public ClipScores {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException("seconds must be finite and >= 0, got " + seconds);
    }
  }
}
