package dev.ishowtts.harness.quality.signal;

/** Sounds made worse on purpose, which tell whether somebody listens. */
public final class Anchors {
  private static final int HALF_TAPS = 128;
  private static final double TICK_HZ = 4_000;
  private static final double TICK_SECONDS = 0.003;
  private static final double DECAY_SECONDS = 0.0007;

  private Anchors() {}

  /**
   * Returns a signal without what lies above a frequency, of the same length.
   *
   * @param hertz above 0; from half the sample rate on nothing is taken away
   */
  public static Signal lowPassed(Signal signal, double hertz) {
    if (!(hertz > 0)) {
      throw new IllegalArgumentException("hertz must be > 0, got " + hertz);
    }
    if (hertz >= signal.sampleRate() / 2.0) {
      return signal;
    }
    double[] whole =
        Convolution.full(
            signal.shared(), Convolution.lowPass(hertz / signal.sampleRate(), HALF_TAPS));
    double[] middle = new double[signal.length()];
    System.arraycopy(whole, HALF_TAPS, middle, 0, middle.length);
    return Signal.of(middle, signal.sampleRate());
  }

  /**
   * Returns a signal with ticks of 4 kHz and 3 ms, evenly spread.
   *
   * @param count at least 1
   * @param amplitude of each tick's first sample, full scale 1
   */
  public static Signal ticked(Signal signal, int count, double amplitude) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be >= 1, got " + count);
    }
    double[] samples = signal.samples();
    int rate = signal.sampleRate();
    double hertz = Math.min(TICK_HZ, rate / 4.0);
    int length = Frames.samples(TICK_SECONDS, rate);
    for (int k = 0; k < count; k++) {
      int start = (int) ((k + 0.5) * samples.length / count);
      for (int n = 0; n < length && start + n < samples.length; n++) {
        double t = (double) n / rate;
        samples[start + n] +=
            amplitude * Math.cos(2 * Math.PI * hertz * t) * Math.exp(-t / DECAY_SECONDS);
      }
    }
    return Signal.of(samples, rate);
  }
}
