package dev.ishowtts.harness.quality.signal;

/**
 * Spectral distances of two signals, frame by frame over the shorter length. Meaningful only where
 * the samples should be the same: a shift of milliseconds already counts as a large distance.
 *
 * @param logSpectralDb mean over frames active on either side of the RMS dB difference; NaN if none
 * @param convergence ‖A − B‖ / ‖A‖ of magnitudes, mean over three resolutions
 * @param logMagnitude mean |ln A − ln B|, mean over three resolutions
 */
public record SpectralDistance(double logSpectralDb, double convergence, double logMagnitude) {
  /* Multi-resolution: Yamamoto et al., Parallel WaveGAN, ICASSP 2020. */
  private static final int[] SIZES = {512, 1024, 2048};

  /** Returns the distance of {@code candidate} from {@code baseline}, levels as they are. */
  public static SpectralDistance between(Signal baseline, Signal candidate) {
    int length = Math.min(baseline.length(), candidate.length());
    Signal a = baseline.part(0, length);
    Signal b = candidate.part(0, length);
    double convergence = 0;
    double logMagnitude = 0;
    for (int size : SIZES) {
      double[][] powerA = PowerFrames.power(a, size, size / 4);
      double[][] powerB = PowerFrames.power(b, size, size / 4);
      int bins = size / 2 + 1;
      double squares = 0;
      double errors = 0;
      double logs = 0;
      for (int i = 0; i < powerA.length; i++) {
        for (int k = 0; k < bins; k++) {
          double magnitudeA = Math.sqrt(Math.max(powerA[i][k], 1e-7));
          double magnitudeB = Math.sqrt(Math.max(powerB[i][k], 1e-7));
          squares += magnitudeA * magnitudeA;
          errors += (magnitudeA - magnitudeB) * (magnitudeA - magnitudeB);
          logs += Math.abs(Math.log(magnitudeA / magnitudeB));
        }
      }
      convergence += Math.sqrt(errors / squares) / SIZES.length;
      logMagnitude += logs / ((double) powerA.length * bins) / SIZES.length;
    }
    return new SpectralDistance(logSpectral(a, b), convergence, logMagnitude);
  }

  private static double logSpectral(Signal a, Signal b) {
    PowerFrames framesA = PowerFrames.of(a);
    PowerFrames framesB = PowerFrames.of(b);
    double thresholdA = Activity.of(a).threshold();
    double thresholdB = Activity.of(b).threshold();
    double sum = 0;
    int active = 0;
    for (int i = 0; i < framesA.levels().length; i++) {
      if (framesA.levels()[i] < thresholdA && framesB.levels()[i] < thresholdB) {
        continue;
      }
      double[] powerA = framesA.power()[i];
      double[] powerB = framesB.power()[i];
      double squares = 0;
      for (int k = 0; k < powerA.length; k++) {
        double difference = 10 * Math.log10((powerA[k] + 1e-6) / (powerB[k] + 1e-6));
        squares += difference * difference;
      }
      sum += Math.sqrt(squares / powerA.length);
      active++;
    }
    return sum / active;
  }
}
