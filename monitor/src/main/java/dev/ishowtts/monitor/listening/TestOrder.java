package dev.ishowtts.monitor.listening;

/**
 * What somebody asks of a test before it begins.
 *
 * @param set name of the sample set
 * @param title shown to raters
 * @param mode how many questions
 * @param labels words of the scale
 * @param looks planned looks at the data: 1, or 3 at 10, 20 and 30 raters
 * @param raters valid raters of the last look
 * @param seed of the plan
 */
record TestOrder(
    String set, String title, Mode mode, Labels labels, int looks, int raters, long seed) {
  /** How many questions one sound is asked about. */
  enum Mode {
    /** All. */
    FULL,
    /** Overall quality and artefacts. */
    SHORT
  }

  /** Words of the scale from 5 to 1. */
  enum Labels {
    /** ITU-T P.800; their mean is a MOS. */
    P800,
    /** Those of the users' paper form; their mean is no MOS. */
    TEMPLATE
  }
}
