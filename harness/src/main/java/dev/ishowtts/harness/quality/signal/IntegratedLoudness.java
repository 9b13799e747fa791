package dev.ishowtts.harness.quality.signal;

/** Gated loudness of a mono signal, ITU-R BS.1770-4. */
public final class IntegratedLoudness {
  private static final double ABSOLUTE_GATE = -70;
  private static final double RELATIVE_GATE = -10;

  private IntegratedLoudness() {}

  /**
   * Returns the loudness in LUFS; negative infinity if nothing passes the gates. A signal shorter
   * than one block of 400 ms counts as one block.
   */
  public static double lufs(Signal signal) {
    double[] weighted = weighted(signal);
    int size = Frames.samples(0.4, signal.sampleRate());
    int hop = Frames.samples(0.1, signal.sampleRate());
    Signal filtered = Signal.of(weighted, signal.sampleRate());
    int whole = Frames.count(weighted.length, size, hop);
    double[] powers = new double[Math.max(1, whole)];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = filtered.power(i * hop, Math.min(i * hop + size, weighted.length));
    }
    double loud = meanAbove(powers, ABSOLUTE_GATE);
    if (Double.isNaN(loud)) {
      return Double.NEGATIVE_INFINITY;
    }
    double gate = Math.max(ABSOLUTE_GATE, lufs(loud) + RELATIVE_GATE);
    return lufs(meanAbove(powers, gate));
  }

  private static double lufs(double power) {
    return -0.691 + 10 * Math.log10(Math.max(power, 1e-20));
  }

  private static double meanAbove(double[] powers, double gate) {
    double sum = 0;
    int kept = 0;
    for (double power : powers) {
      if (lufs(power) > gate) {
        sum += power;
        kept++;
      }
    }
    return kept == 0 ? Double.NaN : sum / kept;
  }

  /*
   * K-weighting at any rate: the analogue prototypes of BS.1770 through the bilinear transform,
   * with the constants that reproduce the standard's 48 kHz table (Mansbridge et al., AES 2012, and
   * libebur128).
   */
  private static double[] weighted(Signal signal) {
    double k = Math.tan(Math.PI * 1681.974450955533 / signal.sampleRate());
    double q = 0.7071752369554196;
    double high = Math.pow(10, 3.999843853973347 / 20);
    double band = Math.pow(high, 0.4996667741545416);
    double norm = 1 + k / q + k * k;
    double[] shelved =
        biquad(
            signal.shared(),
            (high + band * k / q + k * k) / norm,
            2 * (k * k - high) / norm,
            (high - band * k / q + k * k) / norm,
            2 * (k * k - 1) / norm,
            (1 - k / q + k * k) / norm);
    k = Math.tan(Math.PI * 38.13547087602444 / signal.sampleRate());
    q = 0.5003270373238773;
    norm = 1 + k / q + k * k;
    return biquad(shelved, 1, -2, 1, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm);
  }

  private static double[] biquad(
      double[] x, double b0, double b1, double b2, double a1, double a2) {
    double[] y = new double[x.length];
    double x1 = 0;
    double x2 = 0;
    double y1 = 0;
    double y2 = 0;
    for (int i = 0; i < x.length; i++) {
      double out = b0 * x[i] + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = x[i];
      y2 = y1;
      y1 = out;
      y[i] = out;
    }
    return y;
  }
}
