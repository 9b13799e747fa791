package dev.ishowtts.engine.flow;

/**
 * The 32-bit Mersenne Twister of Matsumoto and Nishimura (ACM TOMACS 8, 1998), seeded as PyTorch's
 * CPU generator. Not thread-safe.
 */
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  /** Seeds with the low 32 bits of {@code seed}. */
  MersenneTwister(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** Returns 32 random bits. */
  int bits32() {
    if (next == SIZE) {
      twist();
    }
    return tempered(state[next++]);
  }

  /** Fills an array with what as many calls of {@link #bits32} give. */
  void fill(int[] bits) {
    int at = 0;
    while (at < bits.length) {
      if (next == SIZE) {
        twist();
      }
      int count = Math.min(SIZE - next, bits.length - at);
      for (int i = 0; i < count; i++) {
        bits[at + i] = tempered(state[next + i]);
      }
      next += count;
      at += count;
    }
  }

  /** In three loops, so that no index wraps inside one. */
  private void twist() {
    for (int i = 0; i < SIZE - SHIFT; i++) {
      state[i] = state[i + SHIFT] ^ mixed(state[i], state[i + 1]);
    }
    for (int i = SIZE - SHIFT; i < SIZE - 1; i++) {
      state[i] = state[i + SHIFT - SIZE] ^ mixed(state[i], state[i + 1]);
    }
    state[SIZE - 1] = state[SHIFT - 1] ^ mixed(state[SIZE - 1], state[0]);
    next = 0;
  }

  private static int mixed(int high, int low) {
    int y = (high & 0x80000000) | (low & 0x7FFFFFFF);
    return (y >>> 1) ^ (-(y & 1) & 0x9908B0DF);
  }

  private static int tempered(int bits) {
    int y = bits;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9D2C5680;
    y ^= (y << 15) & 0xEFC60000;
    return y ^ (y >>> 18);
  }

  /** Returns the multiple of 2⁻²⁴ in [0, 1) that PyTorch makes of 32 bits. */
  static double uniform24(int bits) {
    return (bits & 0xFFFFFF) * 0x1p-24;
  }

  /** Returns a multiple of 2⁻⁵³ in [0, 1), two draws, the first one high. */
  double uniform53() {
    long high = Integer.toUnsignedLong(bits32());
    long both = (high << 32) | Integer.toUnsignedLong(bits32());
    return (both & ((1L << 53) - 1)) * 0x1p-53;
  }
}
