package dev.ishowtts.engine.flow;

import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * The starting noise: the same standard normal values as PyTorch's CPU generator gives for a seed.
 */
public final class Noise {
  private static final int BLOCK = 16;

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
    MersenneTwister random = new MersenneTwister(seed);
    return toFloats(count < BLOCK ? serial(random, count) : blocks(random::uniform24, count));
  }

  /** Returns what {@code torch.randn(count, dtype=torch.float64)} gives, rounded to fp32. */
  static float[] normalOfDoubles(long seed, int count) {
    MersenneTwister random = new MersenneTwister(seed);
    return toFloats(count < BLOCK ? serial(random, count) : blocks(random::uniform53, count));
  }

  /** Box–Muller over blocks of 16; a ragged end is covered by a last block drawn afresh. */
  private static double[] blocks(DoubleSupplier uniform, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = uniform.getAsDouble();
    }
    int end = count - count % BLOCK;
    IntStream.range(0, end / BLOCK).parallel().forEach(block -> transform(values, block * BLOCK));
    if (end < count) {
      int at = count - BLOCK;
      for (int i = at; i < count; i++) {
        values[i] = uniform.getAsDouble();
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
