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
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9D2C5680;
    y ^= (y << 15) & 0xEFC60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7FFFFFFF);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DF);
    }
    next = 0;
  }

  /** Returns a multiple of 2⁻²⁴ in [0, 1), one draw. */
  double uniform24() {
    return (bits32() & 0xFFFFFF) * 0x1p-24;
  }

  /** Returns a multiple of 2⁻⁵³ in [0, 1), two draws, the first one high. */
  double uniform53() {
    long high = Integer.toUnsignedLong(bits32());
    long both = (high << 32) | Integer.toUnsignedLong(bits32());
    return (both & ((1L << 53) - 1)) * 0x1p-53;
  }
}
