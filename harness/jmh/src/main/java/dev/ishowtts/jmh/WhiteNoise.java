package dev.ishowtts.jmh;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A signal without structure that work could depend on, the same in every fork. */
final class WhiteNoise {
  private static final long SEED = 7;
  private static final float AMPLITUDE = 0.1f;

  private WhiteNoise() {}

  /** Returns normal samples of RMS 0.1, full scale 1. */
  static float[] samples(int count) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    float[] samples = new float[count];
    for (int i = 0; i < count; i++) {
      samples[i] = AMPLITUDE * (float) random.nextGaussian();
    }
    return samples;
  }
}
