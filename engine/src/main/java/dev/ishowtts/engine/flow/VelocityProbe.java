package dev.ishowtts.engine.flow;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import java.nio.file.Path;

/**
 * Evaluates the velocity field of written graphs at a fixed, seeded place, so that two precisions
 * of one model can be compared: 128 frames, 48 of them reference, 40 tokens, state at noise level,
 * reference at the level of a log-mel, no guidance.
 */
public final class VelocityProbe implements AutoCloseable {
  private static final int FRAMES = 128;
  private static final int REFERENCE = 48;
  private static final int TOKENS = 40;
  private static final int MELS = Architecture.MELS;
  private static final long SEED = 1;
  private static final float MEL_MEAN = -5;
  private static final float MEL_DEVIATION = 2;

  private final FlowSampler sampler;
  private final FlowSampler.TextEmbedding text;
  private final float[] x = Noise.normal(SEED, FRAMES * MELS);
  private final float[] reference = Noise.normal(SEED + 1, REFERENCE * MELS);

  /**
   * Loads the graphs.
   *
   * @param folder as {@link FlowSampler} takes it
   */
  public VelocityProbe(OnnxRuntime runtime, Path folder, Architecture architecture) {
    for (int i = 0; i < reference.length; i++) {
      reference[i] = MEL_MEAN + MEL_DEVIATION * reference[i];
    }
    long[] ids = new long[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      ids[i] = 37L * i % architecture.symbols();
    }
    this.sampler = new FlowSampler(runtime, folder, architecture);
    try {
      this.text = sampler.encode(ids, FRAMES, 1);
    } catch (RuntimeException e) {
      sampler.close();
      throw e;
    }
  }

  /**
   * Returns the conditional velocity, [128, 100].
   *
   * @param time in [0, 1]
   */
  public float[] velocity(double time) {
    float[] next = sampler.integrate(x, reference, text, new double[] {time, time + 1}, 0);
    for (int i = 0; i < next.length; i++) {
      next[i] -= x[i];
    }
    return next;
  }

  @Override
  public void close() {
    sampler.close();
  }
}
