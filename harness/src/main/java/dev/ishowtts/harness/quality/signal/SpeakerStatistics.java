package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;

/**
 * Long-term mel cepstra of the strong frames: a proxy of timbre and channel, not of identity.
 *
 * @param mean [13]
 * @param variance [13], population
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record SpeakerStatistics(double[] mean, double[] variance) {
  private static final double BELOW_ACTIVE = 20;
  private static final double SMALLEST_VARIANCE = 1e-6;

  static SpeakerStatistics of(double[][] cepstra, double[] levels, double activeLevel) {
    double[] sums = new double[MelCepstra.COUNT];
    double[] squares = new double[MelCepstra.COUNT];
    int frames = 0;
    for (int i = 0; i < cepstra.length; i++) {
      if (levels[i] >= activeLevel - BELOW_ACTIVE) {
        frames++;
        for (int k = 0; k < sums.length; k++) {
          double delta = cepstra[i][k] - sums[k];
          sums[k] += delta / frames; // running mean, Welford 1962
          squares[k] += delta * (cepstra[i][k] - sums[k]);
        }
      }
    }
    int counted = frames;
    return new SpeakerStatistics(
        frames == 0 ? new double[0] : sums,
        Arrays.stream(squares).map(s -> Math.max(s / counted, SMALLEST_VARIANCE)).toArray());
  }

  SpeakerDistance distance(SpeakerStatistics other) {
    if (mean.length == 0 || other.mean.length == 0) {
      return new SpeakerDistance(Double.NaN, Double.NaN);
    }
    double divergence = 0;
    for (int k = 0; k < mean.length; k++) {
      double a = variance[k];
      double b = other.variance[k];
      double shift = (mean[k] - other.mean[k]) * (mean[k] - other.mean[k]);
      divergence += 0.25 * (a / b + b / a - 2) + 0.25 * shift * (1 / a + 1 / b);
    }
    return new SpeakerDistance(
        AlignedDistance.DECIBELS * WarpPath.distance(mean, other.mean), divergence);
  }
}
