package dev.ishowtts.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.FourthGraphFiles;
import dev.ishowtts.engine.testing.ThreeGraphFiles;
import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxSetImportTest {
  @TempDir private Path home;
  @TempDir private Path set;

  @BeforeEach
  void write() throws IOException {
    ThreeGraphFiles.write(set);
    Files.writeString(set.resolve("onnx__MatMul_5544"), "external data");
    Vocabulary.builtin().save(set.resolve("vocab.txt"));
  }

  private ModelRegistry registry() {
    return new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "test");
  }

  private ModelBundle imported() throws IOException {
    return registry()
        .importOnnxSet(
            new OnnxSetRequest("port", set, set.resolve("vocab.txt"), OptionalInt.empty()),
            Progress.SILENT);
  }

  @Test
  void importOnnxSet_fourthGeneration_takesTheStepsFromItsMetadata() throws IOException {
    new FourthGraphFiles(
            DataType.FLOAT, DataType.INT16, DataType.INT32, FourthGraphFiles.METADATA, false)
        .write(set);
    ModelBundle bundle = imported();

    assertThat(bundle.manifest().kind()).isEqualTo(ModelKind.DAKEQQ_G4);
    assertThat(bundle.manifest().evaluations()).hasValue(4);
    assertThat(bundle.manifest().files()).containsKey("F5_Metadata.onnx");
    OnnxSetRequest other =
        new OnnxSetRequest("port", set, set.resolve("vocab.txt"), OptionalInt.of(7));
    assertThatThrownBy(() -> registry().importOnnxSet(other, Progress.SILENT))
        .hasMessage(
            "the exported graphs say that they take 4 evaluations, got 7; leave the number out");
  }

  @Test
  void importOnnxSet_thirdGeneration_givesAnActiveBundle() throws IOException {
    Files.move(set.resolve("F5_Transformer.onnx"), set.resolve("F5-transformer_opt.onnx"));
    ModelBundle bundle = imported();
    Manifest manifest = bundle.manifest();

    assertThat(manifest.kind()).isEqualTo(ModelKind.DAKEQQ_G3);
    assertThat(manifest.precision()).isEqualTo(Precision.FP32);
    assertThat(manifest.evaluations()).hasValue(31);
    assertThat(manifest.architecture()).isEmpty();
    assertThat(manifest.files())
        .containsOnlyKeys(
            "F5_Preprocess.onnx",
            "F5_Transformer.onnx",
            "F5_Decode.onnx",
            "onnx__MatMul_5544",
            "vocab.txt");
    assertThat(manifest.sources())
        .extracting(Manifest.Source::file)
        .contains("F5-transformer_opt.onnx", "vocab.txt");
    assertThat(registry().load("port")).isEqualTo(bundle);
    assertThat(Files.readString(bundle.file(ModelBundle.MANIFEST))).contains("\"dakeqq-g3\"");
  }

  @Test
  void importOnnxSet_anotherGeneration_leavesNothing() throws IOException {
    ThreeGraphFiles.writePreprocess(set, List.of("noise", "qk_rotated_empty"));
    assertThatThrownBy(this::imported).hasMessageContaining("are of the first generation");
    assertThat(registry().list()).isEmpty();
  }

  @Test
  void importOnnxSet_missingOrDoubleGraph_isRefused() throws IOException {
    Files.copy(set.resolve("F5_Decode.onnx"), set.resolve("F5_Decode_old.onnx"));
    assertThatThrownBy(this::imported)
        .hasMessageContaining("holds 2 graphs named *decode*.onnx, must be one");
    Files.delete(set.resolve("F5_Decode.onnx"));
    Files.delete(set.resolve("F5_Decode_old.onnx"));
    assertThatThrownBy(this::imported).hasMessageContaining("holds 0 graphs named *decode*.onnx");
  }

  @Test
  void request_noEvaluations_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxSetRequest("port", set, set, OptionalInt.of(0)))
        .withMessage("evaluations must be between 1 and 1000, got 0");
  }
}
