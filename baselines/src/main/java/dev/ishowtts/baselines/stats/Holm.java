package dev.ishowtts.baselines.stats;

import java.util.Arrays;

/** Holm's step-down correction (1979): family-wise error without assumptions on dependence. */
public final class Holm {
  private Holm() {}

  /** Returns the adjusted p of each test in place: reject those at or below the family's level. */
  public static double[] adjust(double[] p) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (i, j) -> Double.compare(p[i], p[j]));
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int k = 0; k < order.length; k++) {
      if (!(p[order[k]] >= 0 && p[order[k]] <= 1)) {
        throw new IllegalArgumentException("p must be in [0, 1], got " + p[order[k]]);
      }
      largest = Math.max(largest, Math.min(1, (p.length - k) * p[order[k]]));
      adjusted[order[k]] = largest;
    }
    return adjusted;
  }
}
