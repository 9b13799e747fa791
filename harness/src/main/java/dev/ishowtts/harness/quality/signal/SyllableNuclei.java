package dev.ishowtts.harness.quality.signal;

/**
 * Peaks of the level envelope with a dip of at least 2 dB between them (after Mermelstein, 1975).
 */
final class SyllableNuclei {
  private static final double BELOW_ACTIVE = 25;
  private static final double DIP = 2;
  private static final int SMOOTHING = 2;

  private SyllableNuclei() {}

  /** Returns how many nuclei there are; frames of 50 ms every 10 ms. */
  static int count(Signal signal, Activity activity) {
    int rate = signal.sampleRate();
    double[] envelope =
        smoothed(Frames.levels(signal, Frames.samples(0.05, rate), Frames.samples(0.01, rate)));
    int nuclei = 0;
    double kept = 0; // height of the last peak kept
    double dip = Double.POSITIVE_INFINITY; // lowest point since then
    for (int i = 1; i < envelope.length - 1; i++) {
      double height = envelope[i];
      dip = Math.min(dip, height);
      boolean peak =
          height > envelope[i - 1]
              && height >= envelope[i + 1]
              && height >= activity.activeLevel() - BELOW_ACTIVE;
      if (!peak) {
        continue;
      }
      boolean separate = nuclei == 0 || dip <= Math.min(kept, height) - DIP;
      if (separate || height > kept) {
        nuclei += separate ? 1 : 0;
        kept = height;
        dip = height;
      }
    }
    return nuclei;
  }

  private static double[] smoothed(double[] levels) {
    double[] smoothed = new double[levels.length];
    for (int i = 0; i < levels.length; i++) {
      int from = Math.max(0, i - SMOOTHING);
      int to = Math.min(levels.length, i + SMOOTHING + 1);
      double sum = 0;
      for (int j = from; j < to; j++) {
        sum += levels[j];
      }
      smoothed[i] = sum / (to - from);
    }
    return smoothed;
  }
}
