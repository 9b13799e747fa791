package dev.ishowtts.harness.quality.signal;

/**
 * Levels of a signal of at least one sample.
 *
 * @param peak largest magnitude
 * @param peakDbfs the same in dB, at least -120
 * @param truePeakDbtp {@link TruePeak} in dB, at least -120
 * @param rmsDbfs root mean square in dB, at least -120
 * @param crestDb peak over root mean square
 * @param dc mean
 * @param clippedSamples count of samples with magnitude 0.999 and more
 * @param clippedRuns count of runs of 3 and more of those with the same sign
 */
public record Level(
    double peak,
    double peakDbfs,
    double truePeakDbtp,
    double rmsDbfs,
    double crestDb,
    double dc,
    int clippedSamples,
    int clippedRuns) {
  private static final double CLIPPED = 0.999;
  private static final int SHORTEST_RUN = 3;

  /** Returns the levels of {@code signal}. */
  public static Level of(Signal signal) {
    double peak = 0;
    double sum = 0;
    int clipped = 0;
    int runs = 0;
    int run = 0; // signed length of the current run
    for (double x : signal.shared()) {
      peak = Math.max(peak, Math.abs(x));
      sum += x;
      int sign = x >= CLIPPED ? 1 : x <= -CLIPPED ? -1 : 0;
      run = sign == 0 ? 0 : run * sign > 0 ? run + sign : sign;
      clipped += Math.abs(sign);
      runs += Math.abs(run) == SHORTEST_RUN ? 1 : 0;
    }
    double peakDbfs = Frames.level(peak);
    double rmsDbfs = Frames.levelOfPower(signal.power());
    return new Level(
        peak,
        peakDbfs,
        Frames.level(TruePeak.of(signal)),
        rmsDbfs,
        peakDbfs - rmsDbfs,
        sum / signal.length(),
        clipped,
        runs);
  }
}
