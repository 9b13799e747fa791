package dev.ishowtts.jmh;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.mel.LogMel;
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

/** Time to read and to write 10 s of speech as 16-bit WAV, in memory: no disk is measured. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class WavFileBenchmark {
  private static final int SECONDS = 10;

  private final Waveform speech =
      new Waveform(WhiteNoise.samples(SECONDS * LogMel.SAMPLE_RATE), LogMel.SAMPLE_RATE);
  private final byte[] file = WavFile.pcm16(speech);

  /** Reads the file down to samples. */
  @Benchmark
  public Waveform read() {
    return WavFile.read(file).toMono();
  }

  /** Writes the samples. */
  @Benchmark
  public byte[] write() {
    return WavFile.pcm16(speech);
  }
}
