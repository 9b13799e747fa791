package dev.ishowtts.harness.quality.signal;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.stream.IntStream;

/**
 * Mel-cepstral distance of two renditions of one text along their best alignment, and the melody
 * along it. NaN where fewer than 3 path points are voiced on both sides.
 *
 * @param melCepstralDb mean of (10/ln 10)·√(2 ΣΔc²), c1 to c13
 * @param warp mean distance of the path from the diagonal, share of the length, 0 to 1
 * @param voicingError share of the path points where one side is voiced and the other is not
 * @param f0RmseSemitones root mean square distance of F0 where both are voiced
 * @param f0Correlation Pearson correlation of log F0 where both are voiced
 */
public record AlignedDistance(
    double melCepstralDb,
    double warp,
    double voicingError,
    double f0RmseSemitones,
    double f0Correlation) {
  /** Cepstral distance to dB: (10/ln 10)·√2. */
  static final double DECIBELS = 10 / Math.log(10) * Math.sqrt(2);

  static AlignedDistance between(double[][] a, PitchTrack pitchA, double[][] b, PitchTrack pitchB) {
    WarpPath path = WarpPath.between(a, b);
    double distance = 0;
    double warp = 0;
    for (int k = 0; k < path.length(); k++) {
      int i = path.first()[k];
      int j = path.second()[k];
      distance += DECIBELS * WarpPath.distance(a[i], b[j]);
      warp +=
          Math.abs((double) i / Math.max(1, a.length - 1) - (double) j / Math.max(1, b.length - 1));
    }
    double[][] f0 = f0Along(path, pitchA.f0(), pitchB.f0());
    long differing =
        IntStream.range(0, f0[0].length).filter(k -> (f0[0][k] > 0) != (f0[1][k] > 0)).count();
    int[] voiced =
        IntStream.range(0, f0[0].length).filter(k -> f0[0][k] > 0 && f0[1][k] > 0).toArray();
    double[] pitch = IntStream.of(voiced).mapToDouble(k -> octaves(f0[0][k])).toArray();
    double[] other = IntStream.of(voiced).mapToDouble(k -> octaves(f0[1][k])).toArray();
    boolean enough = voiced.length >= Prosody.FEWEST_VOICED;
    return new AlignedDistance(
        distance / path.length(),
        warp / path.length(),
        (double) differing / f0[0].length,
        enough ? 12 * rms(pitch, other) : Double.NaN,
        enough ? correlation(pitch, other) : Double.NaN);
  }

  /** Returns [2][points]: F0 of both sides, without the points behind the end of either track. */
  private static double[][] f0Along(WarpPath path, double[] a, double[] b) {
    int[] inside =
        IntStream.range(0, path.length())
            .filter(k -> path.first()[k] < a.length && path.second()[k] < b.length)
            .toArray();
    return new double[][] {
      IntStream.of(inside).mapToDouble(k -> a[path.first()[k]]).toArray(),
      IntStream.of(inside).mapToDouble(k -> b[path.second()[k]]).toArray()
    };
  }

  private static double octaves(double f0) {
    return Math.log(f0) / Math.log(2);
  }

  private static double rms(double[] a, double[] b) {
    return WarpPath.distance(a, b) / Math.sqrt(a.length);
  }

  /** Returns Pearson's r, NaN if either side is constant. */
  private static double correlation(double[] a, double[] b) {
    double meanA = Descriptive.mean(a);
    double meanB = Descriptive.mean(b);
    double products = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      products += (a[i] - meanA) * (b[i] - meanB);
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    return products / Math.sqrt(squaresA * squaresB);
  }
}
