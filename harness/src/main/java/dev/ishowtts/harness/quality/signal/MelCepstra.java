package dev.ishowtts.harness.quality.signal;

import java.util.Arrays;

/** Mel cepstra c1 to c13 of 40 HTK bands: ln|H| = c0 + Σ c_k cos(πk(m + 0.5)/40). */
final class MelCepstra {
  static final int COUNT = 13;
  private static final int BANDS = 40;
  private static final double FLOOR = 1e-8;

  private MelCepstra() {}

  /** Returns [frames][13]; band energies are floored at 1e-8 of the largest one of all frames. */
  static double[][] of(double[][] power, int sampleRate) {
    Triangle[] bands = triangles(sampleRate);
    double[][] energies = new double[power.length][BANDS];
    double largest = 0;
    for (int i = 0; i < power.length; i++) {
      for (int m = 0; m < BANDS; m++) {
        energies[i][m] = bands[m].energy(power[i]);
        largest = Math.max(largest, energies[i][m]);
      }
    }
    double[][] cosines = new double[COUNT][BANDS];
    for (int k = 0; k < COUNT; k++) {
      for (int m = 0; m < BANDS; m++) {
        cosines[k][m] = Math.cos(Math.PI * (k + 1) * (m + 0.5) / BANDS) / BANDS;
      }
    }
    double floor = FLOOR * largest;
    return Arrays.stream(energies).map(e -> cepstrum(e, floor, cosines)).toArray(double[][]::new);
  }

  private static double[] cepstrum(double[] energies, double floor, double[][] cosines) {
    double[] logs = Arrays.stream(energies).map(e -> Math.log(Math.max(e, floor))).toArray();
    double[] cepstrum = new double[COUNT];
    for (int k = 0; k < COUNT; k++) {
      for (int m = 0; m < BANDS; m++) {
        cepstrum[k] += logs[m] * cosines[k][m];
      }
    }
    return cepstrum;
  }

  private static Triangle[] triangles(int sampleRate) {
    double top = 2595 * Math.log10(1 + sampleRate / 2.0 / 700);
    double[] corners = new double[BANDS + 2];
    Arrays.setAll(corners, i -> 700 * (Math.pow(10, top * i / (BANDS + 1) / 2595) - 1));
    Triangle[] triangles = new Triangle[BANDS];
    Arrays.setAll(
        triangles,
        m ->
            Triangle.of(
                corners[m],
                corners[m + 1],
                corners[m + 2],
                (double) sampleRate / PowerFrames.SIZE));
    return triangles;
  }

  /** A band of peak 1: the first bin it weighs, and the weights from there on. */
  @SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
  private record Triangle(int first, double[] weights) {
    static Triangle of(double low, double centre, double high, double binHz) {
      int first = (int) Math.ceil(low / binHz);
      int last = Math.min(PowerFrames.SIZE / 2, (int) Math.floor(high / binHz));
      double[] weights = new double[Math.max(0, last - first + 1)];
      for (int i = 0; i < weights.length; i++) {
        double hz = (first + i) * binHz;
        weights[i] =
            Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre)));
      }
      return new Triangle(first, weights);
    }

    double energy(double[] power) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * power[first + i];
      }
      return sum;
    }
  }
}
