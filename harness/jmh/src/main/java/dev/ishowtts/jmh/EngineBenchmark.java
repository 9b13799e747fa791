package dev.ishowtts.jmh;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.ModelFiles;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechOptions;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one synthesis, from text to samples; model loaded, voice cached, time grid prepared. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class EngineBenchmark {
  private static final Map<String, String> TEXTS =
      Map.of(
          "short",
          "Hello world!",
          "medium",
          "The quick brown fox jumps over the lazy dog.",
          "long",
          "In the field of artificial intelligence and machine learning, we are witnessing rapid"
              + " advancements that are reshaping our future.");

  /** Model of the home folder. */
  @Param({"nano"})
  public String model = "";

  /** Number format of the model, e.g. {@code int8}. */
  @Param({"fp32"})
  public String precision = "";

  /** Execution provider: {@code cpu}, {@code cuda} or {@code tensorrt}. */
  @Param({"cpu"})
  public String provider = "";

  /** Evaluations of the velocity field, 1 to 128. */
  @Param({"7"})
  public int nfe;

  /** Text: {@code short}, {@code medium} or {@code long}. */
  @Param({"short"})
  public String length = "";

  private Optional<SpeechEngine> engine = Optional.empty();
  private SpeechRequest request =
      new SpeechRequest("", VoiceLibrary.DEFAULT, SpeechOptions.defaults());

  /**
   * Loads the model of the user's home and speaks once, so that the voice is encoded.
   *
   * @throws IOException if it cannot be read
   * @throws dev.ishowtts.engine.fault.EngineException if it is not there or does not load
   */
  @Setup(Level.Trial)
  public void load() throws IOException {
    load(Home.of(Environment.ofProcess()));
  }

  void load(Home home) throws IOException {
    SpeechOptions options = SpeechOptions.defaults().withNfe(nfe);
    request = new SpeechRequest(Choice.of("length", length, TEXTS), VoiceLibrary.DEFAULT, options);
    Config config =
        ConfigLoader.discovered(Environment.empty())
            .load(
                Map.of(
                    EngineSettings.MODEL.key(), model,
                    EngineSettings.PROVIDER.key(), provider,
                    EngineSettings.NFE.key(), Integer.toString(nfe)));
    ModelFiles files =
        ModelFiles.of(
            new ModelRegistry(home.folder(), Clock.systemUTC(), BundleWriter.ONNX, "ishowtts")
                .load(model + "@" + precision));
    Natives.prepare(home.resolve("natives"));
    engine =
        Optional.of(
            SpeechEngine.open(
                EngineSettings.from(config),
                files,
                new VoiceLibrary(home.resolve("voices")),
                System::nanoTime));
    engine.get().speak(request);
  }

  /** Speaks the text. */
  @Benchmark
  public Speech speak() {
    return engine.orElseThrow().speak(request);
  }

  /** Frees the model. */
  @TearDown(Level.Trial)
  public void close() {
    engine.ifPresent(SpeechEngine::close);
  }
}
