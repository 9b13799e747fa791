package dev.ishowtts.engine.flow;

import java.util.Map;

/**
 * The times at which the velocity field is evaluated: an EPSS or uniform base, warped by sway
 * sampling.
 */
public final class TimeGrid {
  /** Most evaluations an utterance may spend. */
  public static final int MAX_NFE = 128;

  private static final double MAX_SWAY = 2 / (Math.PI - 2);

  /** Knots of the empirically pruned step schedules, in 1/32. */
  private static final Map<Integer, int[]> PRUNED =
      Map.of(
          5, new int[] {0, 2, 4, 8, 16, 32},
          6, new int[] {0, 2, 4, 6, 8, 16, 32},
          7, new int[] {0, 2, 4, 6, 8, 16, 24, 32},
          10, new int[] {0, 2, 4, 6, 8, 12, 16, 20, 24, 28, 32},
          12, new int[] {0, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32},
          16, new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32});

  private TimeGrid() {}

  /**
   * Returns {@code nfe + 1} increasing points, dimensionless, the first 0 and the last 1.
   *
   * @param nfe field evaluations to spend, 1 to 128
   * @param sway warp in [-1, 2/(π-2)]; 0 leaves the base grid, -1 is the upstream default
   * @param epss whether 5, 6, 7, 10, 12 and 16 evaluations start from their pruned schedule
   *     (upstream: yes)
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static double[] grid(int nfe, double sway, boolean epss) {
    if (nfe < 1 || nfe > MAX_NFE) {
      throw new IllegalArgumentException("nfe must be between 1 and " + MAX_NFE + ", got " + nfe);
    }
    if (!(sway >= -1 && sway <= MAX_SWAY)) {
      throw new IllegalArgumentException("sway must be between -1 and 1.75, got " + sway);
    }
    int[] knots = epss ? PRUNED.get(nfe) : null;
    double[] grid = new double[nfe + 1];
    for (int i = 0; i <= nfe; i++) {
      double t = knots == null ? (double) i / nfe : knots[i] / 32.0;
      grid[i] = t + sway * (Math.cos(Math.PI / 2 * t) - 1 + t);
    }
    grid[nfe] = 1;
    return grid;
  }
}
