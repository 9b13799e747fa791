package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;

/**
 * Dynamic time warping of two sequences of vectors (Sakoe and Chiba, 1978): Euclidean cost, steps
 * (1,1), (1,0), (0,1) of weight 1, preferred in that order where they cost the same.
 *
 * @param first indices into the first sequence, one per path point, ascending
 * @param second indices into the second sequence, one per path point, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
record WarpPath(int[] first, int[] second) {
  private static final byte BOTH = 0;
  private static final byte FIRST = 1;
  private static final byte SECOND = 2;

  /** Returns the cheapest path between two sequences that are not empty. */
  static WarpPath between(double[][] a, double[][] b) {
    byte[][] steps = new byte[a.length][b.length];
    double[] above = new double[b.length + 1];
    double[] row = new double[b.length + 1];
    Arrays.fill(above, 1, above.length, Double.POSITIVE_INFINITY);
    for (int i = 0; i < a.length; i++) {
      row[0] = Double.POSITIVE_INFINITY;
      for (int j = 0; j < b.length; j++) {
        double cheapest = above[j];
        steps[i][j] = BOTH;
        if (above[j + 1] < cheapest) {
          cheapest = above[j + 1];
          steps[i][j] = FIRST;
        }
        if (row[j] < cheapest) {
          cheapest = row[j];
          steps[i][j] = SECOND;
        }
        row[j + 1] = cheapest + distance(a[i], b[j]);
      }
      double[] free = above;
      above = row;
      row = free;
    }
    return walk(steps, a.length - 1, b.length - 1);
  }

  private static WarpPath walk(byte[][] steps, int lastA, int lastB) {
    int at = lastA + lastB + 1;
    int[] first = new int[at];
    int[] second = new int[at];
    int i = lastA;
    int j = lastB;
    while (i >= 0 && j >= 0) {
      at--;
      first[at] = i;
      second[at] = j;
      byte step = steps[i][j];
      i -= step == SECOND ? 0 : 1;
      j -= step == FIRST ? 0 : 1;
    }
    return new WarpPath(
        Arrays.copyOfRange(first, at, first.length), Arrays.copyOfRange(second, at, second.length));
  }

  int length() {
    return first.length;
  }

  /** Returns the Euclidean distance. */
  static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int k = 0; k < a.length; k++) {
      squares += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(squares);
  }
}
