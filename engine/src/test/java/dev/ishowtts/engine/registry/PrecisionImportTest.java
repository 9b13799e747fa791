package dev.ishowtts.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One import, several precisions. */
final class PrecisionImportTest {
  private static final List<Precision> THREE =
      List.of(Precision.FP32, Precision.FP16, Precision.INT8);

  @TempDir private Path home;
  private Path vocabulary;

  @BeforeEach
  void writeVocabulary() throws IOException {
    List<String> symbols = IntStream.range(0, 2544).mapToObj(i -> "s" + i).toList();
    vocabulary =
        Files.write(
            home.resolve("vocab.txt"), Stream.concat(Stream.of(" "), symbols.stream()).toList());
  }

  private ModelRegistry registry() {
    return new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "test");
  }

  /** A registry whose graphs are text and whose velocities differ by a relative error. */
  private ModelRegistry registry(double error) {
    return new ModelRegistry(
        home,
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
        (f5, vocos, folder, precision) -> {
          for (String name : ModelBundle.GRAPH_FILES) {
            Files.writeString(folder.resolve(name), name + precision);
          }
        },
        (folder, architecture, times) -> {
          boolean exact = contains(folder, Precision.FP32.toString());
          float value = exact ? 1 : (float) (1 + error);
          return times.stream().map(time -> new float[] {value, value}).toList();
        },
        "test",
        step -> {});
  }

  private static boolean contains(Path folder, String text) {
    try {
      return Files.readString(folder.resolve(GraphWriter.TIME)).endsWith(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ImportRequest request(List<Precision> precisions, ImportRequest.ErrorLimit limit) {
    return request(GoldenModel.file("vocos.safetensors"), precisions, limit);
  }

  private ImportRequest request(
      Path vocoder, List<Precision> precisions, ImportRequest.ErrorLimit limit) {
    return new ImportRequest(
        "tiny",
        GoldenModel.file("model.safetensors"),
        vocoder,
        vocabulary,
        Optional.of(GoldenModel.file("config.json")),
        precisions,
        OptionalLong.empty(),
        limit);
  }

  private static List<String> ids(List<ModelBundle> bundles) {
    return bundles.stream().map(ModelBundle::id).toList();
  }

  private List<ModelBundle> imported(List<Precision> precisions) throws IOException {
    return registry(1e-3)
        .importModels(request(precisions, ImportRequest.ErrorLimit.ENFORCED), Progress.SILENT);
  }

  @Test
  void importModels_everyPrecision_measuresThemThroughTheRuntime() throws IOException {
    List<Precision> all = List.of(Precision.values());
    List<ModelBundle> bundles =
        registry().importModels(request(all, ImportRequest.ErrorLimit.ENFORCED), Progress.SILENT);

    assertThat(bundles).extracting(bundle -> bundle.manifest().precision()).isEqualTo(all);
    assertThat(bundles.get(0).manifest().velocityError()).isEmpty();
    for (ModelBundle bundle : bundles.subList(1, all.size())) {
      assertThat(bundle.manifest().velocityError())
          .extracting(VelocityError::time)
          .containsExactly(0.1, 0.5);
      assertThat(bundle.manifest().velocityError())
          .allSatisfy(error -> assertThat(error.relative()).isBetween(1e-5, 2e-2));
      String name = "tiny@" + bundle.manifest().precision().id();
      assertThat(registry().load(name)).isEqualTo(bundle);
    }
    assertThat(registry().load("tiny")).isEqualTo(bundles.get(0));
    assertThat(registry().activeBundles("tiny")).hasSize(all.size());
    try (Stream<Path> entries = Files.list(home.resolve("models/tiny"))) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".import-"));
    }
  }

  @Test
  void importModels_again_givesTheSameBundlesThoughTheErrorIsMeasuredAnew() throws IOException {
    List<ModelBundle> first = imported(THREE);
    List<ModelBundle> again =
        registry(2e-3)
            .importModels(request(THREE, ImportRequest.ErrorLimit.ENFORCED), Progress.SILENT);

    assertThat(again).extracting(ModelBundle::id).isEqualTo(ids(first));
    assertThat(registry().list("tiny")).hasSize(3);
    assertThatThrownBy(() -> registry().rollback("tiny")).hasMessageContaining("no previous");
  }

  @Test
  void importModels_errorOverTheBound_isRefusedUnlessForced() throws IOException {
    ModelRegistry far = registry(0.05);
    List<Precision> both = List.of(Precision.INT8, Precision.FP16);

    assertThatThrownBy(
            () ->
                far.importModels(request(both, ImportRequest.ErrorLimit.ENFORCED), Progress.SILENT))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "model.safetensors in fp16 is 0.0500 off fp32 at t = 0.1 (relative velocity error), at"
                + " most 0.0200 is accepted; import it in fp32, or force it to keep it as it is");
    assertThat(registry().list("tiny")).isEmpty(); // int8 was within its bound, but all go together
    List<ModelBundle> forced =
        far.importModels(request(both, ImportRequest.ErrorLimit.IGNORED), Progress.SILENT);
    assertThat(forced.get(1).manifest().velocityError().get(0).relative()).isGreaterThan(0.02);
    assertThat(registry().load("tiny@fp16")).isEqualTo(forced.get(1));
  }

  @Test
  void importModels_velocityThatIsNotFinite_isRefusedAndReadBackWhenForced() throws IOException {
    List<Precision> int8 = List.of(Precision.INT8);
    ModelRegistry broken = registry(Double.NaN);

    assertThatThrownBy(
            () ->
                broken.importModels(
                    request(int8, ImportRequest.ErrorLimit.ENFORCED), Progress.SILENT))
        .hasMessageContaining("model.safetensors in int8 is NaN off fp32");
    broken.importModels(request(int8, ImportRequest.ErrorLimit.IGNORED), Progress.SILENT);
    assertThat(registry().load("tiny").manifest().velocityError().get(0).relative()).isNaN();
  }

  @Test
  void importModels_lessPrecisionsOfTheSameModel_joinThoseThatAreActive() throws IOException {
    ModelBundle fp32 = imported(List.of(Precision.FP32)).get(0);
    ModelBundle fp16 = imported(List.of(Precision.FP16)).get(0);

    assertThat(registry().load("tiny")).isEqualTo(fp16);
    assertThat(registry().load("tiny@fp32")).isEqualTo(fp32);
    assertThat(registry().activate("tiny", fp32.id())).isEqualTo(fp32);
    assertThat(registry().load("tiny")).isEqualTo(fp32);
    assertThat(registry().load("tiny@fp16")).isEqualTo(fp16);
  }

  @Test
  void importModels_anotherModel_replacesEveryPrecisionAndRollsBackTogether() throws IOException {
    List<ModelBundle> old = imported(THREE);
    ImportRequest other =
        request(
            GoldenModel.file("vocos.bin"),
            List.of(Precision.FP32, Precision.FP16),
            ImportRequest.ErrorLimit.ENFORCED);
    List<ModelBundle> next = registry(1e-3).importModels(other, Progress.SILENT);

    assertThat(registry().load("tiny@fp16")).isEqualTo(next.get(1));
    assertThatThrownBy(() -> registry().load("tiny@int8"))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "model 'tiny' has no active bundle in int8; it has [fp32, fp16]; import it with"
                + " --precision int8");
    assertThat(registry().rollback("tiny")).isEqualTo(old.get(0));
    assertThat(registry().load("tiny@int8")).isEqualTo(old.get(2));
    assertThat(registry().load("tiny@fp16")).isEqualTo(old.get(1));
    Files.writeString(next.get(1).file(GraphWriter.WEIGHTS), "damaged");
    assertThatThrownBy(() -> registry().rollback("tiny")).hasMessageContaining("weights.bin has");
    assertThat(registry().load("tiny")).isEqualTo(old.get(0));
  }

  @Test
  void remove_aPrecisionThatTheBareNameDoesNotSpeak_isForgotten() throws IOException {
    List<ModelBundle> bundles = imported(THREE);
    registry().remove("tiny", bundles.get(1).id());

    assertThat(registry().activeBundles("tiny")).containsOnlyKeys(Precision.FP32, Precision.INT8);
    assertThatThrownBy(() -> registry().load("tiny@fp16")).hasMessageContaining("no active bundle");
    assertThatThrownBy(() -> registry().remove("tiny", bundles.get(0).id()))
        .hasMessageContaining("is active");
  }

  @Test
  void importModels_overADamagedBundle_repairsIt() throws IOException {
    List<ModelBundle> bundles = imported(THREE);
    Files.writeString(bundles.get(0).file(GraphWriter.WEIGHTS), "damaged");
    Files.delete(bundles.get(2).file(ModelBundle.MANIFEST));
    assertThatThrownBy(() -> registry().load("tiny"))
        .hasMessageEndingWith("import the model again");

    assertThat(imported(THREE)).isEqualTo(bundles);
    assertThat(registry().verify("tiny", bundles.get(0).id())).isEqualTo(bundles.get(0));
    assertThat(registry().load("tiny@int8")).isEqualTo(bundles.get(2));
  }

  @Test
  void load_unknownPrecision_isRefused() {
    assertThatThrownBy(() -> registry().load("tiny@fp8"))
        .hasMessage(
            "model 'tiny@fp8' names an unknown precision; write one of [fp32, fp16, int8, w8]"
                + " behind the @");
  }

  @Test
  void request_noneOrTwiceTheSame_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request(List.of(), ImportRequest.ErrorLimit.ENFORCED))
        .withMessage("precisions must name at least one and none twice, got []");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                request(
                    List.of(Precision.FP16, Precision.FP16), ImportRequest.ErrorLimit.ENFORCED));
  }
}
