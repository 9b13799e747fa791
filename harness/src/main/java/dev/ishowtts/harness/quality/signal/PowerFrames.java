package dev.ishowtts.harness.quality.signal;

/**
 * Short-time power spectra under a periodic Hann window.
 *
 * @param power [frames][size/2 + 1]
 * @param levels dB of each frame's rectangular RMS, at least -120
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record PowerFrames(double[][] power, double[] levels) {
  /** Frame and hop of every measure but the multi-resolution distance. */
  static final int SIZE = 1024;

  static final int HOP = 256;

  static PowerFrames of(Signal signal) {
    return new PowerFrames(power(signal, SIZE, HOP), Frames.levels(signal, SIZE, HOP));
  }

  static double[][] power(Signal signal, int size, int hop) {
    PowerSpectrum spectrum = new PowerSpectrum(Frames.hann(size), size);
    double[][] power = new double[Frames.count(signal.length(), size, hop)][];
    for (int i = 0; i < power.length; i++) {
      power[i] = spectrum.at(signal.shared(), i * hop);
    }
    return power;
  }
}
