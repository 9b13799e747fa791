package dev.ishowtts.monitor.listening.plan;

import java.util.random.RandomGenerator;

/** Random names in Crockford's base 32, lower case: no i, l, o, u, so that people can type them. */
public final class Names {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int BITS = 5;

  private Names() {}

  /**
   * Returns bytes as text, five bits a character; bits left over at the end stand for themselves.
   */
  public static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int held = 0;
    int count = 0;
    for (byte b : bytes) {
      held = (held << Byte.SIZE) | (b & 0xff);
      count += Byte.SIZE;
      while (count >= BITS) {
        count -= BITS;
        text.append(ALPHABET.charAt((held >> count) & 31));
      }
      held &= (1 << count) - 1;
    }
    if (count > 0) {
      text.append(ALPHABET.charAt((held << (BITS - count)) & 31));
    }
    return text.toString();
  }

  /** Returns a name that nobody can guess, if {@code random} cannot be guessed. */
  public static String random(RandomGenerator random, int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return text(drawn);
  }
}
