package dev.ishowtts.harness.quality.signal;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Shape of the power spectrum over active frames, bins 1 to 511 of 1024; NaN where no frame serves.
 *
 * @param flatnessDb median of geometric over arithmetic mean
 * @param centroidHz mean of the power-weighted mean frequency
 * @param rolloffHz median of the frequency below which 95 % of the power lies
 * @param above4kDb power from 4 kHz over all power
 * @param above8kDb power from 8 kHz over all power
 * @param silentAbove4kDb mean over inactive frames of the mean power from 4 kHz
 * @param fluxDb mean root-mean-square change of the dB spectrum between consecutive active frames
 */
public record SpectralShape(
    double flatnessDb,
    double centroidHz,
    double rolloffHz,
    double above4kDb,
    double above8kDb,
    double silentAbove4kDb,
    double fluxDb) {
  private static final int FIRST = 1;
  private static final int END = PowerFrames.SIZE / 2;

  static SpectralShape of(PowerFrames frames, double threshold, int sampleRate) {
    double binHz = (double) sampleRate / PowerFrames.SIZE;
    int bin4k = Math.min(END, (int) Math.ceil(4000 / binHz));
    int bin8k = Math.min(END, (int) Math.ceil(8000 / binHz));
    boolean[] active = new boolean[frames.levels().length];
    for (int i = 0; i < active.length; i++) {
      active[i] = frames.levels()[i] >= threshold;
    }
    double[][] speech = where(frames.power(), active, true);
    double[][] silence = where(frames.power(), active, false);
    double all = total(speech, FIRST);
    return new SpectralShape(
        median(Arrays.stream(speech).mapToDouble(SpectralShape::flatness).toArray()),
        mean(Arrays.stream(speech).mapToDouble(power -> binHz * centroid(power)).toArray()),
        median(Arrays.stream(speech).mapToDouble(power -> binHz * rolloff(power)).toArray()),
        10 * Math.log10(total(speech, bin4k) / all),
        10 * Math.log10(total(speech, bin8k) / all),
        mean(
            Arrays.stream(silence)
                .mapToDouble(power -> 10 * Math.log10(sum(power, bin4k) / (END - bin4k) + 1e-12))
                .toArray()),
        flux(frames.power(), active));
  }

  private static double[][] where(double[][] power, boolean[] active, boolean wanted) {
    return IntStream.range(0, active.length)
        .filter(i -> active[i] == wanted)
        .mapToObj(i -> power[i])
        .toArray(double[][]::new);
  }

  private static double flatness(double[] power) {
    double logs = 0;
    double sum = 0;
    for (int k = FIRST; k < END; k++) {
      double p = power[k] + 1e-12;
      logs += Math.log(p);
      sum += p;
    }
    int bins = END - FIRST;
    return 10 * Math.log10(Math.exp(logs / bins) / (sum / bins));
  }

  private static double centroid(double[] power) {
    double weighted = 0;
    for (int k = FIRST; k < END; k++) {
      weighted += k * power[k];
    }
    return weighted / sum(power, FIRST);
  }

  private static int rolloff(double[] power) {
    double limit = 0.95 * sum(power, FIRST);
    double sum = 0;
    for (int k = FIRST; k < END; k++) {
      sum += power[k];
      if (sum >= limit) {
        return k;
      }
    }
    return END - 1;
  }

  private static double flux(double[][] power, boolean[] active) {
    double[] previous = {};
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < active.length; i++) {
      if (!active[i]) {
        previous = new double[0];
        continue;
      }
      double[] decibels = new double[END];
      double squares = 0;
      for (int k = FIRST; k < END; k++) {
        decibels[k] = 10 * Math.log10(power[i][k] + 1e-9);
        double change = previous.length == 0 ? 0 : decibels[k] - previous[k];
        squares += change * change;
      }
      pairs += previous.length == 0 ? 0 : 1;
      sum += Math.sqrt(squares / (END - FIRST));
      previous = decibels;
    }
    return sum / pairs;
  }

  private static double total(double[][] frames, int from) {
    return Arrays.stream(frames).mapToDouble(power -> sum(power, from)).sum();
  }

  private static double sum(double[] power, int from) {
    double sum = 0;
    for (int k = from; k < END; k++) {
      sum += power[k];
    }
    return sum;
  }

  private static double mean(double[] values) {
    return values.length == 0 ? Double.NaN : Descriptive.mean(values);
  }

  private static double median(double[] values) {
    return values.length == 0 ? Double.NaN : Descriptive.median(values);
  }
}
