package dev.ishowtts.harness.quality.signal;

/**
 * Level over time and frequency.
 *
 * @param decibels [frames][bins], relative to a full-scale sine, at least -120
 * @param secondsPerFrame distance of two frames
 * @param hertzPerBin distance of two bins; bin 0 is 0 Hz
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
public record Spectrogram(double[][] decibels, double secondsPerFrame, double hertzPerBin) {
  private static final double LEAST = -120;

  static Spectrogram of(double[][] power, int sampleRate) {
    double fullScale = PowerFrames.SIZE / 4.0; // a sine of 1 under a Hann window
    double[][] decibels = new double[power.length][];
    for (int i = 0; i < power.length; i++) {
      decibels[i] = new double[power[i].length];
      for (int k = 0; k < power[i].length; k++) {
        double level = 10 * Math.log10(power[i][k] / (fullScale * fullScale) + 1e-300);
        decibels[i][k] = Math.max(LEAST, level);
      }
    }
    return new Spectrogram(
        decibels, (double) PowerFrames.HOP / sampleRate, (double) sampleRate / PowerFrames.SIZE);
  }
}
