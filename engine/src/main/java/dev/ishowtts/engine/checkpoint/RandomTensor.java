package dev.ishowtts.engine.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/*
 * Value i is a hash of (seed, name, i), so that any piece can be computed by any thread at any time. The hash is the
 * finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) over its Weyl sequence. The sum of its four 16-bit quarters
 * has the mean, variance and very nearly the shape of a normal distribution, is bounded, and needs no transcendental
 * function whose last bit could differ between machines.
 */
/** Approximately normal values of one named tensor, each a function of its index only. */
final class RandomTensor {
  private static final long WEYL = 0x9e3779b97f4a7c15L;
  private static final double QUARTER = 1.0 / 65_536;

  private final long key;

  RandomTensor(long seed, String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((seed + ":" + name).getBytes(StandardCharsets.UTF_8));
      this.key = ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Returns value i: mean 0, variance 1, within ±3.47. */
  double value(long i) {
    long z = key + i * WEYL;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z ^= z >>> 31;
    long sum = (z & 0xffff) + (z >>> 16 & 0xffff) + (z >>> 32 & 0xffff) + (z >>> 48);
    return (sum * QUARTER + 2 * QUARTER - 2) * 1.7320508075688772;
  }
}
