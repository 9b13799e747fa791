package dev.ishowtts.jmh;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Measured times as runs give them, the same in every fork: log-normal, 3 % around 1. */
final class Latencies {
  private static final long SEED = 11;
  private static final double SPREAD = 0.03;
  private static final double STEP = 1.05;
  private static final int LEVEL = 500;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

  /** Returns one more time around {@code level}, above 0. */
  double next(double level) {
    return level * Math.exp(SPREAD * random.nextGaussian());
  }

  /** Returns a history in which every 500th value begins a new level, 5 % up. */
  static double[] history(int values) {
    Latencies latencies = new Latencies();
    double[] history = new double[values];
    for (int level = 0; level * LEVEL < values; level++) {
      for (int i = level * LEVEL; i < Math.min(values, (level + 1) * LEVEL); i++) {
        history[i] = latencies.next(Math.pow(STEP, level));
      }
    }
    return history;
  }

  /** Returns logs of ratios around 0, as a paired comparison has them. */
  static double[] logRatios(int values) {
    Latencies latencies = new Latencies();
    double[] ratios = new double[values];
    for (int i = 0; i < values; i++) {
      double baseline = latencies.next(1);
      ratios[i] = Math.log(latencies.next(1) / baseline);
    }
    return ratios;
  }
}
