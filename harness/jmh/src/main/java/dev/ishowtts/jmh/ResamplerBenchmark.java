package dev.ishowtts.jmh;

import dev.ishowtts.engine.audio.Resampler;
import dev.ishowtts.engine.audio.Waveform;
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

/** Time to bring 10 s of a reference recording to the rate of the model. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ResamplerBenchmark {
  private static final int SECONDS = 10;

  /** Rate of the recording, Hz. */
  @Param({"44100", "48000"})
  public int rate;

  private Conversion conversion = new Conversion(LogMel.SAMPLE_RATE, 1);

  /** A recording and what converts it; the filter is made once per rate. */
  private static final class Conversion {
    private final Resampler resampler;
    private final Waveform recording;

    Conversion(int rate, int seconds) {
      resampler = new Resampler(rate, LogMel.SAMPLE_RATE);
      recording = new Waveform(WhiteNoise.samples(seconds * rate), rate);
    }
  }

  /** Makes the recording. */
  @Setup
  public void record() {
    conversion = new Conversion(rate, SECONDS);
  }

  /** Resamples the recording. */
  @Benchmark
  public Waveform resample() {
    return conversion.resampler.resample(conversion.recording);
  }
}
