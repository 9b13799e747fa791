package dev.ishowtts.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.config.ConfigException;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.checkpoint.CheckpointMaker;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ImportRequest;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineBenchmarkTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void makeModels() throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve("checkpoint"));
    CheckpointMaker.Made made =
        CheckpointMaker.make(
            new CheckpointMaker.Order(Preset.NANO, 1, TensorType.F32, Vocabulary.builtin()),
            checkpoint,
            Progress.SILENT);
    new ModelRegistry(folder, Clock.systemUTC(), BundleWriter.ONNX, "test")
        .importModel(
            new ImportRequest(
                "nano",
                made.checkpoint(),
                made.vocoder(),
                made.vocabulary(),
                Optional.of(made.config()),
                List.of(Precision.FP32, Precision.INT8),
                OptionalLong.of(1),
                ImportRequest.ErrorLimit.ENFORCED),
            Progress.SILENT);
  }

  @Test
  void speak_eachPrecisionAndLength_givesSpeechOfTheText() throws IOException {
    Speech brief = spoken(benchmark());
    EngineBenchmark longer = benchmark();
    longer.length = "medium";
    EngineBenchmark quantized = benchmark();
    quantized.precision = "int8";

    assertThat(brief.audio().rms()).isPositive();
    assertThat(spoken(longer).audio().length()).isGreaterThan(brief.audio().length());
    Speech rounded = spoken(quantized);
    assertThat(rounded.audio().length()).isEqualTo(brief.audio().length());
    assertThat(rounded.audio().samples()).isNotEqualTo(brief.audio().samples());
  }

  @Test
  void load_wrongParameter_isNamedWithTheRemedy() {
    EngineBenchmark length = benchmark();
    length.length = "endless";
    EngineBenchmark provider = benchmark();
    provider.provider = "tpu";
    EngineBenchmark precision = benchmark();
    precision.precision = "fp16";
    EngineBenchmark model = benchmark();
    model.model = "mega";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> length.load(new Home(folder)))
        .withMessage("length must be one of [long, medium, short], got endless");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> provider.load(new Home(folder)))
        .withMessageContaining("engine.provider")
        .withMessageContaining("tpu");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> precision.load(new Home(folder)))
        .withMessageContaining("no active bundle in fp16; it has [fp32, int8]");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> model.load(new Home(folder)))
        .withMessageContaining("model 'mega");
  }

  private static EngineBenchmark benchmark() {
    EngineBenchmark benchmark = new EngineBenchmark();
    benchmark.model = "nano";
    benchmark.precision = "fp32";
    benchmark.provider = "cpu";
    benchmark.nfe = 2;
    benchmark.length = "short";
    return benchmark;
  }

  private static Speech spoken(EngineBenchmark benchmark) throws IOException {
    benchmark.load(new Home(folder));
    try {
      return benchmark.speak();
    } finally {
      benchmark.close();
    }
  }
}
