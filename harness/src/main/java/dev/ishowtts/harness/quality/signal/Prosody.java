package dev.ishowtts.harness.quality.signal;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.Arrays;

/**
 * Melody and voicing. Everything but the ratio and the counts is NaN below 3 voiced frames.
 *
 * @param voicedRatio voiced over active frames, 0 to 1
 * @param voicedFrames count of voiced frames
 * @param medianHz median F0
 * @param p10Hz 10th percentile of F0
 * @param p90Hz 90th percentile of F0
 * @param rangeSemitones 90th over 10th percentile
 * @param sdSemitones population standard deviation about the median
 * @param jumps consecutive voiced frames more than 6 semitones apart
 * @param deltaSemitones mean distance of the other consecutive voiced frames; NaN without any
 * @param harmonicToNoiseDb median
 */
public record Prosody(
    double voicedRatio,
    int voicedFrames,
    double medianHz,
    double p10Hz,
    double p90Hz,
    double rangeSemitones,
    double sdSemitones,
    int jumps,
    double deltaSemitones,
    double harmonicToNoiseDb) {
  /** Fewer voiced frames say nothing about melody. */
  public static final int FEWEST_VOICED = 3;

  private static final double JUMP_SEMITONES = 6;

  static Prosody of(PitchTrack track) {
    double[] voiced = Arrays.stream(track.f0()).filter(f0 -> f0 > 0).toArray();
    double ratio = (double) voiced.length / Math.max(1, track.active());
    if (voiced.length < FEWEST_VOICED) {
      double none = Double.NaN;
      return new Prosody(ratio, voiced.length, none, none, none, none, none, 0, none, none);
    }
    double median = Descriptive.median(voiced);
    double p10 = Descriptive.quantile(voiced, 0.1);
    double p90 = Descriptive.quantile(voiced, 0.9);
    double[] steps = steps(track.f0());
    double[] smooth = Arrays.stream(steps).filter(step -> step <= JUMP_SEMITONES).toArray();
    double[] noise =
        Arrays.stream(track.harmonicToNoiseDb()).filter(value -> !Double.isNaN(value)).toArray();
    return new Prosody(
        ratio,
        voiced.length,
        median,
        p10,
        p90,
        semitones(p90 / p10),
        populationSd(Arrays.stream(voiced).map(f0 -> semitones(f0 / median)).toArray()),
        steps.length - smooth.length,
        Arrays.stream(smooth).average().orElse(Double.NaN),
        Descriptive.median(noise));
  }

  /** Returns 12 log2 of a frequency ratio. */
  static double semitones(double ratio) {
    return 12 * Math.log(ratio) / Math.log(2);
  }

  private static double[] steps(double[] f0) {
    double[] steps = new double[f0.length];
    int count = 0;
    for (int i = 1; i < f0.length; i++) {
      if (f0[i] > 0 && f0[i - 1] > 0) {
        steps[count++] = Math.abs(semitones(f0[i] / f0[i - 1]));
      }
    }
    return Arrays.copyOf(steps, count);
  }

  private static double populationSd(double[] values) {
    double mean = Descriptive.mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0));
  }
}
