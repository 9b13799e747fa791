package dev.ishowtts.harness.run;

import java.util.Random;

/**
 * Multiplies two fixed 96 × 96 matrices on one core: 1.8 million floating-point operations in
 * memory that fits the first cache, about a millisecond.
 */
final class CpuRuler implements Ruler {
  private static final int SIZE = 96;

  private final float[] left = matrix(1); // [SIZE, SIZE]
  private final float[] right = matrix(2); // [SIZE, SIZE]
  private final float[] product = new float[SIZE * SIZE];
  private double sum;

  private static float[] matrix(long seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  @Override
  public String kernel() {
    return "cpu";
  }

  @Override
  public void work() {
    for (int row = 0; row < SIZE; row++) {
      multiplyRow(row);
    }
    // Kept, so that no compiler may leave the work out.
    sum += product[0] + product[product.length - 1];
  }

  private void multiplyRow(int row) {
    int start = row * SIZE;
    java.util.Arrays.fill(product, start, start + SIZE, 0);
    for (int k = 0; k < SIZE; k++) {
      float factor = left[start + k];
      int from = k * SIZE;
      for (int column = 0; column < SIZE; column++) {
        product[start + column] += factor * right[from + column];
      }
    }
  }

  /** Returns what the work gave so far; equal work gives equal sums. */
  double sum() {
    return sum;
  }
}
