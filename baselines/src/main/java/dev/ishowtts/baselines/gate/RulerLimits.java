package dev.ishowtts.baselines.gate;

/**
 * How steady the control ruler of a paired run must be.
 *
 * @param difference largest relative difference of the two sides' means, as a fraction
 * @param cvPercent largest coefficient of variation over restarts, in percent
 */
public record RulerLimits(double difference, double cvPercent) {
  /** 1 % between the sides, 2 % over restarts. */
  public static final RulerLimits STANDARD = new RulerLimits(0.01, 2);

  public RulerLimits {
    if (!(difference > 0 && cvPercent > 0)) {
      throw new IllegalArgumentException(
          "ruler limits must be > 0, got " + difference + " and " + cvPercent);
    }
  }
}
