package dev.ishowtts.engine.runtime;

/**
 * How sessions run.
 *
 * @param provider execution provider; never replaced silently
 * @param threads intra-op threads, at least 1
 */
public record RuntimeOptions(Provider provider, int threads) {
  public RuntimeOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, got " + threads);
    }
  }
}
