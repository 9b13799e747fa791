package dev.ishowtts.jmh;

import dev.ishowtts.engine.mel.LogMel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of the log-mel spectrogram of one reference voice. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class LogMelBenchmark {
  private final LogMel logMel = new LogMel();

  /** Length of the voice, s. */
  @Param({"5", "12"})
  public int seconds;

  private float[] samples = {};

  /** Makes noise of the voice's length, the same in every fork. */
  @Setup
  public void makeNoise() {
    samples = WhiteNoise.samples(seconds * LogMel.SAMPLE_RATE);
  }

  /** Computes the spectrogram; returned so that it is not optimised away. */
  @Benchmark
  public float[] logMel() {
    return logMel.logMel(samples);
  }
}
