package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.stats.ChangePoint;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Runs a trend detector over drawn histories of nightly runs and counts.
 *
 * @param cv sd of a run's value, log scale
 * @param spikes share of runs with an upward spike of 3 to 8 sd
 * @param runs per history
 * @param stepAt first run of the new level
 * @param seed of every draw
 */
public record TrendSimulation(double cv, double spikes, int runs, int stepAt, long seed) {
  private static final int TOLERANCE = 3;

  /** Returns the share of clean histories with any change point. */
  public double falseAlarms(Function<double[], List<ChangePoint>> detector, int histories) {
    Random random = new Random(seed);
    int alarmed = 0;
    for (int i = 0; i < histories; i++) {
      alarmed += detector.apply(history(0, random)).isEmpty() ? 0 : 1;
    }
    return (double) alarmed / histories;
  }

  /** Returns how well a step of {@code loss} is found within 3 runs of its place. */
  public Score score(Function<double[], List<ChangePoint>> detector, double loss, int histories) {
    Random random = new Random(seed);
    int hits = 0;
    int reported = 0;
    for (int i = 0; i < histories; i++) {
      List<ChangePoint> found = detector.apply(history(Math.log1p(loss), random));
      reported += found.size();
      hits += found.stream().anyMatch(c -> Math.abs(c.index() - stepAt) <= TOLERANCE) ? 1 : 0;
    }
    double recall = (double) hits / histories;
    double precision = reported == 0 ? 0 : (double) hits / reported;
    double sum = recall + precision;
    return new Score(recall, precision, sum == 0 ? 0 : 2 * recall * precision / sum);
  }

  private double[] history(double loss, Random random) {
    double[] values = new double[runs];
    for (int i = 0; i < runs; i++) {
      double log = cv * random.nextGaussian() + (i >= stepAt ? loss : 0);
      if (spikes > 0 && random.nextDouble() < spikes) {
        log += cv * (3 + 5 * random.nextDouble());
      }
      values[i] = Math.exp(log);
    }
    return values;
  }

  /**
   * How well steps were found.
   *
   * @param recall share of steps with a change point nearby
   * @param precision share of change points near the step
   * @param f1 harmonic mean of the two
   */
  public record Score(double recall, double precision, double f1) {}
}
