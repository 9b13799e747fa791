package dev.ishowtts.harness.quality;

/** What a limit is held against. */
public enum Quantity {
  /** The value of one clip or one pair. */
  VALUE("", false),
  /** Candidate over baseline of one item. */
  PARTNER_RATIO("candidate / baseline of ", false),
  /** Candidate minus baseline of one item. */
  PARTNER_EXCESS("candidate - baseline of ", false),
  /** Mean over the items of candidate minus baseline. */
  MEAN_DIFFERENCE("mean difference of ", true),
  /** Mean over the items of candidate over baseline. */
  MEAN_RATIO("mean ratio of ", true),
  /** Mean over the items of 12 log2 of candidate over baseline. */
  MEAN_SEMITONES("mean semitones between ", true),
  /** Lower bound of the interval of the mean difference. */
  LOWER_BOUND("lower bound of the mean difference of ", true),
  /** Upper bound of the interval of the mean difference. */
  UPPER_BOUND("upper bound of the mean difference of ", true),
  /** Median over the pairs minus the median over pairs of the same setting. */
  MEDIAN_OVER_REPEATS("median above that of repeats of ", true);

  private final String words;
  private final boolean overSet;

  Quantity(String words, boolean overSet) {
    this.words = words;
    this.overSet = overSet;
  }

  /** Returns the words to put in front of a measure's key. */
  String words() {
    return words;
  }

  /** Returns whether it takes a whole set. */
  public boolean isOverSet() {
    return overSet;
  }
}
