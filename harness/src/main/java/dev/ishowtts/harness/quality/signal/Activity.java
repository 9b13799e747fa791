package dev.ishowtts.harness.quality.signal;

import dev.ishowtts.baselines.stats.Descriptive;

/**
 * Where there is speech: 20 ms frames every 10 ms whose level reaches the threshold.
 *
 * @param levels dB of each frame
 * @param activeLevel 95th percentile of the levels, dB
 * @param threshold {@code max(activeLevel - 35, -60)}, dB
 * @param size samples in a frame
 * @param hop samples between frame starts
 * @param first first active frame, -1 if there is none
 * @param last last active frame, -1 if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record Activity(
    double[] levels, double activeLevel, double threshold, int size, int hop, int first, int last) {
  static Activity of(Signal signal) {
    int size = Frames.samples(0.02, signal.sampleRate());
    int hop = Frames.samples(0.01, signal.sampleRate());
    double[] levels = Frames.levels(signal, size, hop);
    double activeLevel = Descriptive.quantile(levels, 0.95);
    double threshold = Math.max(activeLevel - 35, -60);
    int first = -1;
    int last = -1;
    for (int i = 0; i < levels.length; i++) {
      if (levels[i] >= threshold) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    return new Activity(levels, activeLevel, threshold, size, hop, first, last);
  }

  boolean isActive(int frame) {
    return levels[frame] >= threshold;
  }

  boolean isSilent() {
    return first < 0;
  }

  /** Returns first to last active frame; the whole signal if there is none. */
  Signal trim(Signal signal) {
    return isSilent() ? signal : signal.part(first * hop, last * hop + size);
  }

  /** Returns where {@link #trim} begins, seconds. */
  double start(int sampleRate) {
    return isSilent() ? 0 : (double) first * hop / sampleRate;
  }
}
