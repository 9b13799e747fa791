package dev.ishowtts.baselines.compare;

/**
 * Numbers that comparing needs.
 *
 * @param paired limits for a paired run
 * @param stored limits against stored sessions
 * @param sessionSd assumed sd of a session's effect, log scale, see {@link StoredHarm}
 * @param audioLengthTolerance relative change of the audio's length up to which RTF still compares
 */
public record ComparePolicy(
    RelativeLimits paired, RelativeLimits stored, double sessionSd, double audioLengthTolerance) {
  /** The policy of docs/math.md. */
  public static final ComparePolicy STANDARD =
      new ComparePolicy(RelativeLimits.PAIRED, RelativeLimits.STORED, 0.015, 0.005);

  public ComparePolicy {
    if (!(audioLengthTolerance >= 0)) {
      throw new IllegalArgumentException(
          "audio length tolerance must be >= 0, got " + audioLengthTolerance);
    }
  }
}
