package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.registry.OnnxSetRequest;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.testing.FourthGraphFiles;
import dev.ishowtts.engine.testing.ThreeGraphFiles;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The facade over a set of exported graphs. */
final class ThreeGraphModelTest {
  private static final int EVALUATIONS = 5;
  private static final SpeechOptions OPTIONS =
      SpeechOptions.defaults().withNfe(EVALUATIONS).withSeed(3);

  @TempDir private Path home;

  private SpeechEngine engine(SpeechOptions options) throws IOException {
    return engine(options, Batching.off());
  }

  private SpeechEngine engine(SpeechOptions options, Batching batching) throws IOException {
    Path set = Files.createDirectories(home.resolve("set"));
    ThreeGraphFiles.write(set);
    return engine(set, OptionalInt.of(EVALUATIONS), options, batching);
  }

  private SpeechEngine engine(
      Path set, OptionalInt evaluations, SpeechOptions options, Batching batching)
      throws IOException {
    Path vocabulary = home.resolve("vocab.txt");
    Vocabulary.builtin().save(vocabulary);
    ModelRegistry registry = new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "test");
    registry.importOnnxSet(
        new OnnxSetRequest("port", set, vocabulary, evaluations), Progress.SILENT);
    return SpeechEngine.open(
        new EngineSettings(
            "port",
            "slt",
            Provider.CPU,
            1,
            1,
            1,
            1,
            true,
            4096,
            options,
            new StepPolicy(EVALUATIONS, EVALUATIONS, EVALUATIONS),
            batching),
        ModelFiles.of(registry.load("port")),
        new VoiceLibrary(home.resolve("voices")),
        System::nanoTime);
  }

  @Test
  void speak_exportedGraphs_speakWithOurDurationAndSeed() throws IOException {
    long before = OnnxSession.openTensors();
    try (SpeechEngine engine = engine(OPTIONS)) {
      Speech speech = engine.speak(new SpeechRequest("Hello, how are you today?", "slt", OPTIONS));
      assertThat(speech.audio().length() % 256).isZero();
      assertThat(speech.audio().seconds()).isBetween(0.5, 5.0);
      assertThat(speech.audio().rms()).isPositive();
      assertThat(speech.timings().sampler()).isPositive();
      assertThat(engine.description().precision()).isEqualTo("fp32");
      Speech again = engine.speak(new SpeechRequest("Hello, how are you today?", "slt", OPTIONS));
      assertThat(again.audio().samples()).isEqualTo(speech.audio().samples());
      SpeechRequest other =
          new SpeechRequest("Hello, how are you today?", "slt", OPTIONS.withSeed(4));
      assertThat(engine.speak(other).audio().samples()).isNotEqualTo(speech.audio().samples());
    }
    assertThat(OnnxSession.openTensors()).isEqualTo(before);
  }

  @Test
  void speak_fourthGeneration_takesItsStepsFromTheFiles() throws IOException {
    Path set = Files.createDirectories(home.resolve("set"));
    new FourthGraphFiles(
            DataType.FLOAT, DataType.INT16, DataType.INT32, FourthGraphFiles.METADATA, true)
        .write(set);
    SpeechOptions four = OPTIONS.withNfe(4);
    try (SpeechEngine engine = engine(set, OptionalInt.empty(), four, Batching.off())) {
      Speech speech = engine.speak(new SpeechRequest("Hello, how are you today?", "slt", four));

      assertThat(speech.audio().seconds()).isBetween(0.5, 5.0);
      assertThat(speech.audio().rms()).isPositive();
      assertThatThrownBy(() -> engine.speak(new SpeechRequest("Hello.", "slt", OPTIONS)))
          .hasMessage("the exported graphs have nfe 4 built in, got 5: set engine.nfe = 4");
    }
  }

  @Test
  void open_withBatches_isRefusedWithWhatToSet() {
    assertThatThrownBy(() -> engine(OPTIONS, new Batching(4, Duration.ofMillis(30), 8)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.UNAVAILABLE))
        .hasMessage(
            "engine.batch_size 4 needs the sampler's own session, which exported graphs do not have:"
                + " set engine.batch_size = 1");
  }

  @Test
  void speak_otherThanBuiltIn_isRefusedWithTheValueToSet() throws IOException {
    assertThatThrownBy(() -> engine(OPTIONS.withNfe(7)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_REQUEST))
        .hasMessage("the exported graphs have nfe 5 built in, got 7: set engine.nfe = 5");
    try (SpeechEngine engine = engine(OPTIONS)) {
      SpeechRequest guided = new SpeechRequest("Hello.", "slt", OPTIONS.withGuidance(1.5));
      assertThatThrownBy(() -> engine.speak(guided))
          .hasMessage(
              "the exported graphs have guidance 2 built in, got 1.5: set engine.guidance = 2");
      SpeechRequest straight = new SpeechRequest("Hello.", "slt", OPTIONS.withSway(0));
      assertThatThrownBy(() -> engine.speak(straight))
          .hasMessage("the exported graphs have sway -1 built in, got 0: set engine.sway = -1");
    }
  }
}
