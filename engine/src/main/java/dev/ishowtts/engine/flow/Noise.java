package dev.ishowtts.engine.flow;

import java.util.stream.IntStream;

/**
 * The starting noise: the same standard normal values as PyTorch's CPU generator gives for a seed.
 */
public final class Noise {
  /** By how many {@link #bits} may be more than the values. */
  public static final int MOST_MORE_BITS = 16;

  private static final int BLOCK = 16;

  private static final int TURN = 1 << 24;
  private static final int QUADRANT_BITS = 22;
  private static final double STEP = 2 * Math.PI / TURN;

  /** Blocks that one thread transforms at a time. */
  private static final int CHUNK = 128;

  private Noise() {}

  /**
   * Returns what {@code torch.randn(count)} gives after {@code torch.manual_seed(seed)} for fp32 on
   * a CPU.
   *
   * @param seed only its low 32 bits count
   * @param count at least 0
   * @throws IllegalArgumentException if count is negative
   */
  public static float[] normal(long seed, int count) {
    return count < BLOCK
        ? toFloats(serial(new MersenneTwister(seed), count))
        : normal(bits(seed, count), count);
  }

  /**
   * Returns the random bits that {@link #normal(long, int)} makes its values of: one number for
   * each value, and 16 more for the last 16 values if their count is no multiple of 16.
   *
   * @param count at least 16
   * @throws IllegalArgumentException if count is less
   */
  public static int[] bits(long seed, int count) {
    if (count < BLOCK) {
      throw new IllegalArgumentException("count must be >= " + BLOCK + ", got " + count);
    }
    int[] bits = new int[count + (count % BLOCK == 0 ? 0 : BLOCK)];
    new MersenneTwister(seed).fill(bits);
    return bits;
  }

  /** Returns the values that {@link #bits} are the bits of. */
  public static float[] normal(int[] bits, int count) {
    float[] values = new float[count];
    IntStream.range(0, (count / BLOCK + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(chunk -> transformChunk(bits, values, chunk));
    if (bits.length > count) {
      transform(bits, count, values, count - BLOCK);
    }
    return values;
  }

  private static void transformChunk(int[] bits, float[] values, int chunk) {
    int end = Math.min(values.length / BLOCK, (chunk + 1) * CHUNK);
    for (int block = chunk * CHUNK; block < end; block++) {
      transform(bits, block * BLOCK, values, block * BLOCK);
    }
  }

  /** Box–Muller over a block of 16, the radii drawn before the angles. */
  private static void transform(int[] bits, int from, float[] values, int at) {
    for (int i = 0; i < BLOCK / 2; i++) {
      double uniform = MersenneTwister.uniform24(bits[from + i]);
      double radius = Math.sqrt(-2 * Math.log(1 - uniform));
      int turn = bits[from + i + BLOCK / 2] & (TURN - 1);
      values[at + i] = (float) (radius * cosine(turn));
      values[at + i + BLOCK / 2] = (float) (radius * cosine(turn - TURN / 4));
    }
  }

  /**
   * Returns cos (2π · turn / 2²⁴) to 8e-16, three times as fast as {@link Math#cos}: the angle is a
   * whole number of steps, so its quadrant is exact, and Taylor's series of what is left, at most
   * π/4, converges fast.
   *
   * @param turn any int; a whole turn is 2²⁴
   */
  static double cosine(int turn) {
    int quadrant = (turn + TURN / 8) >> QUADRANT_BITS;
    double x = (turn - (quadrant << QUADRANT_BITS)) * STEP;
    double square = x * x;
    double value = (quadrant & 1) == 0 ? cosineSeries(square) : -x * sineSeries(square);
    return (quadrant & 2) == 0 ? value : -value;
  }

  private static double cosineSeries(double square) {
    double sum = 1.0 / 20_922_789_888_000.0;
    sum = sum * square - 1.0 / 87_178_291_200.0;
    sum = sum * square + 1.0 / 479_001_600;
    sum = sum * square - 1.0 / 3_628_800;
    sum = sum * square + 1.0 / 40_320;
    sum = sum * square - 1.0 / 720;
    sum = sum * square + 1.0 / 24;
    sum = sum * square - 0.5;
    return sum * square + 1;
  }

  private static double sineSeries(double square) {
    double sum = -1.0 / 1_307_674_368_000.0;
    sum = sum * square + 1.0 / 6_227_020_800.0;
    sum = sum * square - 1.0 / 39_916_800;
    sum = sum * square + 1.0 / 362_880;
    sum = sum * square - 1.0 / 5040;
    sum = sum * square + 1.0 / 120;
    sum = sum * square - 1.0 / 6;
    return sum * square + 1;
  }

  /** Returns what {@code torch.randn(count, dtype=torch.float64)} gives, rounded to fp32. */
  static float[] normalOfDoubles(long seed, int count) {
    MersenneTwister random = new MersenneTwister(seed);
    return toFloats(count < BLOCK ? serial(random, count) : blocks(random, count));
  }

  /** Box–Muller over blocks of 16; a ragged end is covered by a last block drawn afresh. */
  private static double[] blocks(MersenneTwister random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.uniform53();
    }
    int end = count - count % BLOCK;
    for (int at = 0; at < end; at += BLOCK) {
      transform(values, at);
    }
    if (end < count) {
      int at = count - BLOCK;
      for (int i = at; i < count; i++) {
        values[i] = random.uniform53();
      }
      transform(values, at);
    }
    return values;
  }

  private static void transform(double[] values, int at) {
    for (int i = at; i < at + BLOCK / 2; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - values[i]));
      double angle = 2 * Math.PI * values[i + BLOCK / 2];
      values[i] = radius * Math.cos(angle);
      values[i + BLOCK / 2] = radius * Math.sin(angle);
    }
  }

  /** PyTorch's way below 16 values: pairs, the angle drawn before the radius. */
  private static double[] serial(MersenneTwister random, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must be >= 0, got " + count);
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i += 2) {
      double angle = 2 * Math.PI * random.uniform53();
      double radius = Math.sqrt(-2 * Math.log1p(-random.uniform53()));
      values[i] = radius * Math.cos(angle);
      if (i + 1 < count) {
        values[i + 1] = radius * Math.sin(angle);
      }
    }
    return values;
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
