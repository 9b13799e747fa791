package dev.ishowtts.engine.graph;

/** What a graph of one step expects of its rows and of who runs it. */
enum StepForm {
  /** Every row is as long as its utterance. */
  EXACT,
  /** Rows may be longer than their utterances. */
  PADDED,
  /** The same; attention and products are operations of ours too. */
  PADDED_ATTENDING
}
