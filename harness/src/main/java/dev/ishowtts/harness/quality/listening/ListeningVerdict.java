package dev.ishowtts.harness.quality.listening;

/** What to do with the candidate. */
public enum ListeningVerdict {
  /** As good as the baseline within the margins, and good. */
  ACCEPT,
  /** Keep the baseline as default and offer the candidate as an option. */
  MARGINAL,
  /** Not decided yet: ask more raters, or use more sentences. */
  MORE_DATA,
  /** Worse than the baseline beyond the margins, or broken. */
  REJECT
}
