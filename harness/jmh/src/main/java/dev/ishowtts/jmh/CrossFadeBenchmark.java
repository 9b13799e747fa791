package dev.ishowtts.jmh;

import dev.ishowtts.engine.audio.CrossFade;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.mel.LogMel;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to join four chunks of 5 s, as of a long text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CrossFadeBenchmark {
  private static final int CHUNKS = 4;
  private static final int SECONDS = 5;
  private static final double OVERLAP_SECONDS = 0.15;

  private final List<Waveform> chunks =
      Collections.nCopies(
          CHUNKS,
          new Waveform(WhiteNoise.samples(SECONDS * LogMel.SAMPLE_RATE), LogMel.SAMPLE_RATE));

  /** Joins the chunks. */
  @Benchmark
  public Waveform join() {
    return CrossFade.join(chunks, OVERLAP_SECONDS);
  }
}
