package dev.ishowtts.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.checkpoint.CheckpointMaker;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ModelRegistryTest {
  private static final Instant NOW = Instant.parse("2025-11-22T12:00:00Z");

  @TempDir static Path models;
  private static CheckpointMaker.Made first;
  private static CheckpointMaker.Made second;

  @TempDir Path home;

  /** Stands for a loss of power: no handler runs. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeAll
  static void makeModels() throws IOException {
    first = make(1);
    second = make(2);
  }

  private static CheckpointMaker.Made make(long seed) throws IOException {
    return CheckpointMaker.make(
        new CheckpointMaker.Order(Preset.NANO, seed, TensorType.F16, Vocabulary.builtin()),
        models.resolve("seed" + seed),
        Progress.SILENT);
  }

  /** Every file says which weights it came from. */
  private static final BundleWriter FAKE =
      (f5, vocos, folder, precision) -> {
        for (String name : ModelBundle.GRAPH_FILES) {
          Files.writeString(folder.resolve(name), name + precision + f5.floats("proj_out.bias")[0]);
        }
      };

  private ModelRegistry registry() {
    return new ModelRegistry(home, Clock.fixed(NOW, ZoneOffset.UTC), FAKE, "test");
  }

  private static ImportRequest request(CheckpointMaker.Made made) {
    return new ImportRequest(
        "voice",
        made.checkpoint(),
        made.vocoder(),
        made.vocabulary(),
        Optional.of(made.config()),
        Precision.FP32,
        OptionalLong.of(1));
  }

  private ModelBundle imported(CheckpointMaker.Made made) throws IOException {
    return registry().importModel(request(made), Progress.SILENT);
  }

  @Test
  void importModel_goodFiles_givesAnActiveBundleWithItsProvenance() throws IOException {
    List<String> stages = new ArrayList<>();
    ModelBundle bundle =
        registry().importModel(request(first), (stage, done, total) -> stages.add(stage));
    Manifest manifest = bundle.manifest();
    assertThat(manifest.digest()).hasSize(64).startsWith(bundle.id());
    assertThat(manifest.architecture().orElseThrow().dim()).isEqualTo(256);
    assertThat(manifest.kind()).isEqualTo(ModelKind.F5_TTS);
    assertThat(manifest.velocityError()).isEmpty();
    assertThat(manifest.vocos()).contains(Preset.NANO.vocos());
    assertThat(manifest.created()).isEqualTo(NOW);
    assertThat(manifest.seed()).hasValue(1);
    assertThat(manifest.files())
        .containsOnlyKeys(
            Stream.concat(ModelBundle.GRAPH_FILES.stream(), Stream.of("vocab.txt")).toList());
    assertThat(manifest.sources())
        .extracting(Manifest.Source::role)
        .containsExactly("checkpoint", "vocoder", "vocabulary", "config");
    assertThat(manifest.sources().get(0).digest().size()).isEqualTo(Files.size(first.checkpoint()));
    assertThat(registry().active("voice")).contains(bundle);
    assertThat(registry().load("voice")).isEqualTo(bundle);
    assertThat(registry().list()).containsExactly(bundle);
    assertThat(stages).contains("read checkpoint", "write weights.bin");
  }

  @Test
  void importModel_again_givesTheSameBundle() throws IOException {
    ModelBundle bundle = imported(first);
    ModelRegistry later =
        new ModelRegistry(home, Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC), FAKE, "test");
    assertThat(later.importModel(request(first), Progress.SILENT)).isEqualTo(bundle);
    assertThat(registry().list("voice")).hasSize(1);
    assertNothingLeft();
  }

  @ParameterizedTest
  @EnumSource(ModelRegistry.Step.class)
  void importModel_crashAtAnyStep_leavesTheOldOrTheNewModel(ModelRegistry.Step step)
      throws IOException {
    ModelBundle old = imported(first);
    ModelRegistry crashing =
        new ModelRegistry(
            home,
            Clock.fixed(NOW, ZoneOffset.UTC),
            FAKE,
            VelocityMeter.ONNX,
            "test",
            reached -> {
              if (reached == step) {
                throw new Crash();
              }
            });
    assertThatThrownBy(() -> crashing.importModel(request(second), Progress.SILENT))
        .isInstanceOf(Crash.class);
    ModelBundle active = registry().load("voice");
    if (step == ModelRegistry.Step.ACTIVATED) {
      assertThat(active).isNotEqualTo(old);
    } else {
      assertThat(active).isEqualTo(old);
    }
    for (ModelBundle bundle : registry().list("voice")) {
      assertThat(registry().verify("voice", bundle.id())).isEqualTo(bundle);
    }
    ModelBundle next = imported(second);
    assertThat(registry().active("voice")).contains(next);
    assertThat(registry().rollback("voice")).isEqualTo(old);
  }

  @Test
  void importModel_leftoverOfACrash_isDeletedOnceOld() throws IOException {
    Path old = Files.createDirectories(home.resolve("models/voice/.import-1"));
    Files.writeString(old.resolve("weights.bin"), "part");
    Path young = Files.createDirectories(home.resolve("models/voice/.import-2"));
    Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(2))));
    Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofMinutes(2))));
    imported(first);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void importModel_failingWriter_leavesNothing() throws IOException {
    ModelBundle old = imported(first);
    BundleWriter failing =
        (f5, vocos, folder, precision) -> {
          Files.writeString(folder.resolve("weights.bin"), "part");
          throw new IOException("No space left on device");
        };
    ModelRegistry registry = new ModelRegistry(home, Clock.systemUTC(), failing, "test");
    assertThatThrownBy(() -> registry.importModel(request(second), Progress.SILENT))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(registry().load("voice")).isEqualTo(old);
    assertNothingLeft();
  }

  @Test
  void importModel_vocabularyOfAnotherModel_isRefused() throws IOException {
    Path vocabulary = Files.writeString(models.resolve("other.txt"), " \na\nb");
    ImportRequest request =
        new ImportRequest(
            "voice",
            first.checkpoint(),
            first.vocoder(),
            vocabulary,
            Optional.empty(),
            Precision.FP32,
            OptionalLong.empty());
    assertThatThrownBy(() -> registry().importModel(request, Progress.SILENT))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("other.txt has 3 different symbols but the embedding table of")
        .hasMessageEndingWith("give the checkpoint's own vocabulary");
    assertThat(registry().list()).isEmpty();
  }

  @Test
  void importModel_vocabularyWithOtherLineEnds_isKeptSymbolBySymbol() throws IOException {
    String lines = Files.readString(first.vocabulary());
    for (String end : List.of("\r\n", "\r")) {
      Path file = models.resolve("ends.txt");
      Files.writeString(file, lines.substring(0, lines.length() - 1).replace("\n", end));
      ImportRequest request =
          new ImportRequest(
              "ends",
              first.checkpoint(),
              first.vocoder(),
              file,
              Optional.empty(),
              Precision.FP32,
              OptionalLong.empty());
      ModelBundle bundle = registry().importModel(request, Progress.SILENT);
      assertThat(bundle.file(ModelBundle.VOCABULARY)).hasContent(lines);
      assertThat(Files.readString(bundle.file(ModelBundle.VOCABULARY))).isEqualTo(lines);
    }
  }

  @Test
  void importModel_whileAnotherRuns_isRefused() throws IOException {
    List<Throwable> refusals = new ArrayList<>();
    ModelRegistry outer =
        new ModelRegistry(
            home,
            Clock.systemUTC(),
            FAKE,
            VelocityMeter.ONNX,
            "test",
            step -> {
              if (step == ModelRegistry.Step.FORCED) {
                try {
                  imported(second);
                } catch (IOException | EngineException e) {
                  refusals.add(e);
                }
              }
            });
    ModelBundle bundle = outer.importModel(request(first), Progress.SILENT);
    assertThat(refusals)
        .singleElement()
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.OVERLOADED));
    assertThat(registry().load("voice")).isEqualTo(bundle);
  }

  @Test
  void rollback_afterTwoImports_swapsThem() throws IOException {
    ModelBundle one = imported(first);
    assertThatThrownBy(() -> registry().rollback("voice"))
        .hasMessageContaining("model 'voice' has no previous bundle");
    ModelBundle two = imported(second);
    assertThat(registry().active("voice")).contains(two);
    assertThat(registry().rollback("voice")).isEqualTo(one);
    assertThat(registry().active("voice")).contains(one);
    assertThat(registry().rollback("voice")).isEqualTo(two);
    assertThat(registry().activate("voice", one.id())).isEqualTo(one);
    assertThat(registry().active("voice")).contains(one);
  }

  @Test
  void remove_activeOne_isRefusedAndAnOtherIsDeleted() throws IOException {
    ModelBundle one = imported(first);
    ModelBundle two = imported(second);
    assertThatThrownBy(() -> registry().remove("voice", two.id()))
        .hasMessageContaining("is active; activate another one first");
    registry().remove("voice", one.id());
    assertThat(registry().list()).containsExactly(two);
    assertThat(one.folder()).doesNotExist();
    assertThatThrownBy(() -> registry().rollback("voice")).hasMessageContaining("no previous");
    assertThatThrownBy(() -> registry().remove("voice", one.id()))
        .hasMessageContaining("has no bundle");
    assertThatThrownBy(() -> registry().remove("voice", "../../voice"))
        .hasMessageContaining("has no bundle");
  }

  @Test
  void removeAll_activeModel_leavesNothingOfIt() throws IOException {
    imported(first);
    imported(second);
    registry().load("voice");
    assertThatThrownBy(() -> registry().removeAll("other"))
        .hasMessage("model 'other' is not there; it is one of [voice]");
    registry().removeAll("voice");

    assertThat(registry().list()).isEmpty();
    assertThat(registry().active("voice")).isEmpty();
    assertThat(home.resolve("models").resolve("voice")).doesNotExist();
    assertThatThrownBy(() -> registry().removeAll("voice"))
        .hasMessage("model 'voice' is not there; it is one of []");
    assertThat(registry().load(imported(first).manifest().name()).id()).hasSize(16);
  }

  @Test
  void inventory_damagedBundleOrLink_namesItAndListsTheRest() throws IOException {
    ModelBundle one = imported(first);
    ModelBundle two = imported(second);
    assertThat(registry().inventory().entries())
        .containsExactlyInAnyOrder(
            new ModelRegistry.Inventory.Entry(one, false, false),
            new ModelRegistry.Inventory.Entry(two, true, true));
    Files.writeString(one.file(ModelBundle.MANIFEST), "{");
    Files.writeString(home.resolve("models").resolve("voice").resolve("active.json"), "[]");
    Files.writeString(home.resolve("models").resolve("stray"), "a file");
    Files.createDirectory(home.resolve("models").resolve("no model"));

    ModelRegistry.Inventory inventory = registry().inventory();
    assertThat(inventory.entries())
        .containsExactly(new ModelRegistry.Inventory.Entry(two, false, false));
    assertThat(inventory.complaints())
        .satisfiesExactly(
            link -> assertThat(link).endsWith("delete it and activate one"),
            manifest -> assertThat(manifest).contains("is no manifest"));
  }

  @Test
  void load_bundleDeletedByHand_saysWhatToDo() throws IOException {
    ModelBundle bundle = imported(first);
    DurableFiles.deleteTree(bundle.folder());

    assertThatThrownBy(() -> registry().load("voice"))
        .hasMessage(
            "model 'voice' has no bundle '"
                + bundle.id()
                + "'; it has none, import or make it again");
    assertThat(imported(first)).isEqualTo(bundle);
    assertThat(registry().load("voice")).isEqualTo(bundle);
  }

  @Test
  void load_changedFile_isRefusedByItsName() throws IOException {
    ModelBundle bundle = imported(first);
    registry().load("voice");
    Path weights = bundle.file(GraphWriter.WEIGHTS);
    byte[] bytes = Files.readAllBytes(weights);
    bytes[0] ^= 1;
    Files.write(weights, bytes);
    Files.setLastModifiedTime(weights, FileTime.from(NOW));
    assertThatThrownBy(() -> registry().load("voice"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("weights.bin has SHA-256")
        .hasMessageEndingWith("import the model again");
    Files.delete(weights);
    assertThatThrownBy(() -> registry().load("voice"))
        .hasMessageContaining("weights.bin is missing");
    Files.writeString(weights, "x");
    assertThatThrownBy(() -> registry().load("voice")).hasMessageContaining("has 1 bytes");
  }

  @Test
  void load_unchangedFiles_readsThemOnceButVerifyAlways() throws IOException {
    ModelBundle bundle = imported(first);
    registry().load("voice");
    Path weights = bundle.file(GraphWriter.WEIGHTS);
    FileTime time = Files.getLastModifiedTime(weights);
    byte[] bytes = Files.readAllBytes(weights);
    bytes[0] ^= 1;
    Files.write(weights, bytes);
    Files.setLastModifiedTime(weights, time);
    assertThat(registry().load("voice")).isEqualTo(bundle);
    assertThatThrownBy(() -> registry().verify("voice", bundle.id()))
        .hasMessageContaining("weights.bin has SHA-256");
    assertThatThrownBy(() -> registry().activate("voice", bundle.id()))
        .hasMessageContaining("weights.bin has SHA-256");
    Files.writeString(home.resolve("models/voice/.verified-" + bundle.id()), "{damaged");
    assertThatThrownBy(() -> registry().load("voice")).hasMessageContaining("weights.bin has");
  }

  @Test
  void load_editedManifestOrLink_isRefused() throws IOException {
    ModelBundle bundle = imported(first);
    Path manifest = bundle.file(ModelBundle.MANIFEST);
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replace("\"depth\" : 4", "\"depth\" : 5"));
    assertThatThrownBy(() -> registry().load("voice"))
        .hasMessageContaining("manifest.json does not match the bundle's id");
    Files.writeString(manifest, json.replace("\"schema\" : 2", "\"schema\" : 1"));
    assertThatThrownBy(() -> registry().load("voice"))
        .hasMessageContaining("has schema 1, must be 2");
    Files.writeString(manifest, "{}");
    assertThatThrownBy(() -> registry().load("voice")).hasMessageContaining("is no manifest");
    Files.writeString(manifest, "{");
    assertThatThrownBy(() -> registry().load("voice"))
        .hasMessageEndingWith(
            "is no manifest (Unexpected end-of-input: expected close marker for Object); remove the"
                + " model and import it again");
    Files.delete(manifest);
    assertThatThrownBy(() -> registry().load("voice")).hasMessageContaining("is missing or larger");
    for (String link :
        List.of(
            "{\"current\":{\"spoken\":\"FP32\",\"bundles\":{\"FP32\":\"../x\"}},\"previous\":null}",
            "{\"current\":{\"spoken\":\"FP32\",\"bundles\":{}},\"previous\":null}",
            "{\"current\":null}",
            "{",
            "null",
            "[]")) {
      Files.writeString(home.resolve("models/voice/active.json"), link);
      assertThatThrownBy(() -> registry().load("voice"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("active.json does not name an active bundle");
    }
  }

  @Test
  void load_unknownOrImpossibleName_isRefused() throws IOException {
    imported(first);
    assertThatThrownBy(() -> registry().load("nobody"))
        .hasMessageContaining("model 'nobody' is not in")
        .hasMessageContaining("name one of [voice]");
    assertThatThrownBy(() -> registry().load("../voice"))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_REQUEST))
        .hasMessageContaining("model name must match");
  }

  @Test
  void importModel_missingFile_isRefusedByItsRole() {
    ImportRequest request =
        new ImportRequest(
            "voice",
            home.resolve("none.safetensors"),
            first.vocoder(),
            first.vocabulary(),
            Optional.empty(),
            Precision.FP32,
            OptionalLong.empty());
    assertThatThrownBy(() -> registry().importModel(request, Progress.SILENT))
        .hasMessageContaining("checkpoint file")
        .hasMessageContaining("none.safetensors is not there");
    assertThat(home.resolve("models/voice")).doesNotExist();
    assertThatThrownBy(() -> registry().load("voice")).hasMessageEndingWith("name one of []");
  }

  @Test
  void importModel_onnxWriter_writesEveryFileOfABundle() throws IOException {
    ModelRegistry registry = new ModelRegistry(home, Clock.systemUTC(), BundleWriter.ONNX, "test");
    ModelBundle bundle = registry.importModel(request(first), Progress.SILENT);
    assertThat(bundle.manifest().files())
        .containsKeys(ModelBundle.GRAPH_FILES.toArray(new String[0]));
    assertThat(Files.size(bundle.file(GraphWriter.WEIGHTS))).isGreaterThan(4 * first.parameters());
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> entries = Files.list(home.resolve("models/voice"))) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".import-") || name.endsWith(".part"));
    }
  }
}
