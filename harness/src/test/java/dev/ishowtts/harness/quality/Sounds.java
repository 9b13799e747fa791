package dev.ishowtts.harness.quality;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Sounds of the tests. */
final class Sounds {
  static final int RATE = 24_000;
  private static final Path REAL = Path.of("../../shared/quality");

  private Sounds() {}

  static Signal of(int length, IntToDoubleFunction sample) {
    return Signal.of(IntStream.range(0, length).mapToDouble(sample).toArray(), RATE);
  }

  static Signal sine(double amplitude, double hertz, int length) {
    return of(length, n -> amplitude * Math.sin(2 * Math.PI * hertz * n / RATE));
  }

  /** Returns 2.4 s of voiced syllables with a little noise, after 0.2 s of near silence. */
  static Signal syllables(int seed, double hertz, double rate) {
    double[] samples = new double[57_600];
    long state = seed;
    double phase = 0;
    for (int n = 0; n < samples.length; n++) {
      state = (state * 1_103_515_245L + 12_345) % (1L << 31);
      double noise = (double) state / (1L << 30) - 1;
      double t = (double) n / RATE;
      double envelope = n < 4800 ? 0 : Math.max(0, Math.sin(2 * Math.PI * rate * t));
      phase += 2 * Math.PI * (hertz + 20 * Math.sin(2 * Math.PI * 0.7 * t)) / RATE;
      double voice = 0;
      for (int h = 1; h <= 10; h++) {
        voice += Math.sin(h * phase) / h;
      }
      samples[n] = envelope * (0.3 * voice + 0.02 * noise) + 1e-5 * noise;
    }
    return Signal.of(samples, RATE);
  }

  static Signal plus(Signal a, double weight, Signal b) {
    double[] x = a.samples();
    double[] y = b.samples();
    return of(x.length, n -> x[n] + weight * y[n]);
  }

  /** Returns a real file, e.g. {@code nfe7/short_2}; skips the test where there are none. */
  static Signal real(String name) throws IOException {
    Path file = REAL.resolve(name + ".wav");
    assumeTrue(Files.exists(file), "no " + file + ": real recordings are not in the repository");
    Waveform waveform = WavFile.read(file).toMono();
    return Signal.of(waveform.samples(), waveform.sampleRate());
  }
}
