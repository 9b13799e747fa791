package dev.ishowtts.jmh;

import dev.ishowtts.engine.flow.Noise;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of the noise that one utterance begins from. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NoiseBenchmark {
  private static final long SEED = 7;
  private static final int CHANNELS = 100;

  /** Frames of reference and speech together; 94 are a second. */
  @Param({"500"})
  public int frames;

  /** Draws the noise; the work does not depend on the seed. */
  @Benchmark
  public float[] normal() {
    return Noise.normal(SEED, frames * CHANNELS);
  }
}
