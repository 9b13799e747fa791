package dev.ishowtts.harness.quality.signal;

/**
 * Whether there is a signal at all.
 *
 * @param notFinite count of NaN and infinite samples
 * @param longestEqualRun longest run of equal consecutive samples; 1 = no repetition, 0 = no
 *     samples
 * @param flat population standard deviation below 1e-4 (-80 dB), or no samples
 */
public record Validity(int notFinite, int longestEqualRun, boolean flat) {
  private static final double FLAT = 1e-4;

  /** Returns the validity of {@code signal}. */
  public static Validity of(Signal signal) {
    double[] x = signal.shared();
    int notFinite = 0;
    int longest = 0;
    int run = 0;
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      notFinite += Double.isFinite(x[i]) ? 0 : 1;
      run = i > 0 && x[i] == x[i - 1] ? run + 1 : 1;
      longest = Math.max(longest, run);
      sum += x[i];
    }
    double mean = sum / x.length;
    double squares = 0;
    for (double sample : x) {
      squares += (sample - mean) * (sample - mean);
    }
    boolean flat = x.length == 0 || Math.sqrt(squares / x.length) < FLAT;
    return new Validity(notFinite, longest, flat);
  }
}
