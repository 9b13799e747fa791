package dev.ishowtts.harness.quality.signal;

import dev.ishowtts.baselines.stats.Descriptive;

/**
 * Silence around and inside speech, and how the signal begins and ends. Without speech, {@code
 * leadSeconds} and {@code trailSeconds} are the whole duration and what needs speech is NaN.
 *
 * @param leadSeconds silence before the first active frame
 * @param trailSeconds silence after the last active frame
 * @param speechSeconds from the first active frame to the end of the last
 * @param longestPauseSeconds longest run of inactive frames inside the speech
 * @param pauses count of such runs of 150 ms and more
 * @param activeRatio active frames over frames of the speech, 0 to 1
 * @param activeLevelDb 95th percentile of the frame levels
 * @param noiseFloorDb 10th percentile of the frame levels
 * @param headCutDb level of the first 20 ms minus the active level; near 0 = cut off
 * @param tailCutDb level of the last 20 ms minus the active level; near 0 = cut off
 * @param edgeStart magnitude of the first sample
 * @param edgeEnd magnitude of the last sample
 */
public record SpeechTiming(
    double leadSeconds,
    double trailSeconds,
    double speechSeconds,
    double longestPauseSeconds,
    int pauses,
    double activeRatio,
    double activeLevelDb,
    double noiseFloorDb,
    double headCutDb,
    double tailCutDb,
    double edgeStart,
    double edgeEnd) {
  private static final int PAUSE_FRAMES = 15;

  static SpeechTiming of(Signal signal, Activity activity) {
    double rate = signal.sampleRate();
    int length = signal.length();
    double[] x = signal.shared();
    double head = Frames.levelOfPower(signal.power(0, activity.size()));
    double tail = Frames.levelOfPower(signal.power(length - activity.size(), length));
    double level = activity.activeLevel();
    double floor = Descriptive.quantile(activity.levels(), 0.1);
    double start = Math.abs(x[0]);
    double end = Math.abs(x[length - 1]);
    if (activity.isSilent()) {
      double all = signal.seconds();
      return new SpeechTiming(
          all, all, 0, Double.NaN, 0, 0, level, floor, head - level, tail - level, start, end);
    }
    int longest = 0;
    int pauses = 0;
    int active = 0;
    int run = 0;
    for (int i = activity.first(); i <= activity.last(); i++) {
      run = activity.isActive(i) ? 0 : run + 1;
      active += activity.isActive(i) ? 1 : 0;
      longest = Math.max(longest, run);
      pauses += run == PAUSE_FRAMES ? 1 : 0;
    }
    int speech = (activity.last() - activity.first()) * activity.hop() + activity.size();
    int before = activity.first() * activity.hop();
    return new SpeechTiming(
        before / rate,
        (length - before - speech) / rate,
        speech / rate,
        longest * activity.hop() / rate,
        pauses,
        (double) active / (activity.last() - activity.first() + 1),
        level,
        floor,
        head - level,
        tail - level,
        start,
        end);
  }
}
