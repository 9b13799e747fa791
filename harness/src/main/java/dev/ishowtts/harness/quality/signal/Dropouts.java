package dev.ishowtts.harness.quality.signal;

/** Stuck or zeroed samples in the middle of speech. */
final class Dropouts {
  private static final int SHORTEST = 24;
  private static final int NEIGHBOURS = 120;

  private Dropouts() {}

  /**
   * Returns the count of maximal runs of at least 24 equal samples (1 ms at 24 kHz) with speech in
   * the 120 samples on both sides.
   */
  static int count(Signal signal, Activity activity) {
    double[] x = signal.shared();
    int dropouts = 0;
    int start = 0;
    for (int end = 1; end <= x.length; end++) {
      if (end < x.length && x[end] == x[start]) {
        continue;
      }
      if (end - start >= SHORTEST
          && start >= NEIGHBOURS
          && end + NEIGHBOURS <= x.length
          && isSpeech(signal, start - NEIGHBOURS, activity)
          && isSpeech(signal, end, activity)) {
        dropouts++;
      }
      start = end;
    }
    return dropouts;
  }

  private static boolean isSpeech(Signal signal, int from, Activity activity) {
    return Frames.levelOfPower(signal.power(from, from + NEIGHBOURS)) >= activity.threshold();
  }
}
