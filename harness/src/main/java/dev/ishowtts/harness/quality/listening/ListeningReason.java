package dev.ishowtts.harness.quality.listening;

/** The rule that decided. */
public enum ListeningReason {
  /** The candidate is broken where the baseline is not. */
  HARD_GATE,
  /** Too few raters or items for any verdict. */
  TOO_FEW,
  /** The opinion is proven to drop by more than 10 %. */
  OPINION_DROP,
  /** The comparison is proven to be worse than -0.5. */
  WORSE_IN_COMPARISON,
  /** Artifacts are proven to be more frequent by 5 points. */
  MORE_ARTIFACTS,
  /** The opinion drops by more than 15 % at the point estimate. */
  LARGE_DROP,
  /** 3 and more items have an artifact that the baseline has not. */
  NEW_ARTIFACTS,
  /** Every margin is kept and the opinion is above 4. */
  NON_INFERIOR,
  /** Every margin is kept; the baseline is not above 4 either. */
  BASELINE_LIMITED,
  /** Every margin is kept; the baseline is above 4, the candidate is not. */
  CROSSES_4,
  /** Known precisely enough, and between acceptable and not. */
  GREY_ZONE,
  /** Not known precisely enough. */
  IMPRECISE
}
