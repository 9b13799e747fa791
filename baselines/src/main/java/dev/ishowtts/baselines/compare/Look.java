package dev.ishowtts.baselines.compare;

/**
 * Which of several planned looks at a growing run this is.
 *
 * @param number from 1
 * @param planned how many looks there may be
 */
public record Look(int number, int planned) {
  /** The only look. */
  public static final Look ONLY = new Look(1, 1);

  public Look {
    if (number < 1 || number > planned) {
      throw new IllegalArgumentException(
          "look must be in 1.." + planned + ", got " + number + " of " + planned);
    }
  }
}
