package dev.ishowtts.harness.quality.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Short-time objective intelligibility (Taal et al., IEEE TASLP 2011) of a degraded signal against
 * its clean version. Meaningless between two renditions: the samples must be aligned.
 */
public final class Stoi {
  /** The only sample rate that is read, Hz. */
  public static final int SAMPLE_RATE = 24_000;

  private static final int RATE = 10_000;
  private static final int FRAME = 256;
  private static final int HOP = 128;
  private static final int FFT = 512;
  private static final int BANDS = 15;
  private static final double LOWEST_BAND_HZ = 150;
  private static final double RANGE_DB = 40;
  private static final int SEGMENT = 30;
  private static final double CLIP = 1 + Math.pow(10, 15 / 20.0);
  private static final double TINY = 1e-12;

  private Stoi() {}

  /**
   * Returns the intelligibility, about 0 to 1, over the shorter length; NaN below 30 frames (0.4 s)
   * of sound.
   *
   * @throws IllegalArgumentException if a rate is not {@link #SAMPLE_RATE}
   */
  public static double of(Signal clean, Signal degraded) {
    if (clean.sampleRate() != SAMPLE_RATE || degraded.sampleRate() != SAMPLE_RATE) {
      throw new IllegalArgumentException(
          "STOI reads 24000 Hz only, got "
              + clean.sampleRate()
              + " and "
              + degraded.sampleRate()
              + " Hz: resample first");
    }
    double[] x = at10k(clean.shared());
    double[] y = at10k(degraded.shared());
    List<Integer> loud = loudFrames(x, Math.min(x.length, y.length));
    double[][] bandsX = bands(withoutSilence(x, loud));
    double[][] bandsY = bands(withoutSilence(y, loud));
    double sum = 0;
    int segments = bandsX.length - SEGMENT + 1;
    for (int start = 0; start < segments; start++) {
      for (int band = 0; band < BANDS; band++) {
        sum += correlation(segment(bandsX, start, band), segment(bandsY, start, band));
      }
    }
    return segments < 1 ? Double.NaN : sum / segments / BANDS;
  }

  /** Returns the signal at 10 kHz: up 5, windowed sinc of 241 taps, down 12. */
  private static double[] at10k(double[] x) {
    int half = 120;
    double[] taps = Convolution.lowPass(5000.0 / 120_000, half);
    double[] y = new double[(int) Math.ceil(x.length * 5 / 12.0)];
    for (int m = 0; m < y.length; m++) {
      int centre = 12 * m; // in samples of 120 kHz, where x[i] is at 5 i
      int from = Math.max(0, Math.floorDiv(centre - half + 4, 5));
      int to = Math.min(x.length - 1, (centre + half) / 5);
      for (int i = from; i <= to; i++) {
        y[m] += 5 * taps[half + centre - 5 * i] * x[i];
      }
    }
    return y;
  }

  /** Returns the 256 inner points of the symmetric Hann window of 258. */
  private static double[] window() {
    double[] window = new double[FRAME];
    for (int n = 0; n < FRAME; n++) {
      window[n] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (n + 1) / (FRAME + 1));
    }
    return window;
  }

  private static List<Integer> loudFrames(double[] x, int length) {
    double[] window = window();
    double[] levels = new double[Frames.count(length, FRAME, HOP)];
    double loudest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < levels.length; i++) {
      double energy = 0;
      for (int n = 0; n < FRAME; n++) {
        double sample = window[n] * x[i * HOP + n];
        energy += sample * sample;
      }
      levels[i] = 20 * Math.log10(Math.sqrt(energy) + TINY);
      loudest = Math.max(loudest, levels[i]);
    }
    List<Integer> loud = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      if (levels[i] > loudest - RANGE_DB) {
        loud.add(i);
      }
    }
    return loud;
  }

  private static double[] withoutSilence(double[] x, List<Integer> loud) {
    double[] window = window();
    double[] joined = new double[loud.isEmpty() ? 0 : (loud.size() - 1) * HOP + FRAME];
    for (int i = 0; i < loud.size(); i++) {
      for (int n = 0; n < FRAME; n++) {
        joined[i * HOP + n] += window[n] * x[loud.get(i) * HOP + n];
      }
    }
    return joined;
  }

  /** Returns [frames][15]: magnitude in one-third-octave bands from 150 Hz. */
  private static double[][] bands(double[] x) {
    PowerSpectrum spectrum = new PowerSpectrum(window(), FFT);
    double[][] bands = new double[Frames.count(x.length, FRAME, HOP)][BANDS];
    for (int i = 0; i < bands.length; i++) {
      double[] power = spectrum.at(x, i * HOP);
      for (int band = 0; band < BANDS; band++) {
        double centre = LOWEST_BAND_HZ * Math.pow(2, band / 3.0);
        double sum = 0;
        for (int k = nearestBin(centre * Math.pow(2, -1 / 6.0));
            k < nearestBin(centre * Math.pow(2, 1 / 6.0));
            k++) {
          sum += power[k];
        }
        bands[i][band] = Math.sqrt(sum);
      }
    }
    return bands;
  }

  private static int nearestBin(double hertz) {
    return (int) Math.rint(hertz * FFT / RATE);
  }

  private static double[] segment(double[][] bands, int start, int band) {
    double[] segment = new double[SEGMENT];
    for (int i = 0; i < SEGMENT; i++) {
      segment[i] = bands[start + i][band];
    }
    return segment;
  }

  /** Returns the correlation after the degraded side is scaled and clipped at -15 dB. */
  private static double correlation(double[] clean, double[] degraded) {
    double gain = norm(clean) / (norm(degraded) + TINY);
    double[] clipped = new double[SEGMENT];
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < SEGMENT; i++) {
      clipped[i] = Math.min(degraded[i] * gain, clean[i] * CLIP);
      meanX += clean[i] / SEGMENT;
      meanY += clipped[i] / SEGMENT;
    }
    double products = 0;
    double squaresX = 0;
    double squaresY = 0;
    for (int i = 0; i < SEGMENT; i++) {
      products += (clean[i] - meanX) * (clipped[i] - meanY);
      squaresX += (clean[i] - meanX) * (clean[i] - meanX);
      squaresY += (clipped[i] - meanY) * (clipped[i] - meanY);
    }
    return products / (Math.sqrt(squaresX) * Math.sqrt(squaresY) + TINY);
  }

  private static double norm(double[] values) {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
