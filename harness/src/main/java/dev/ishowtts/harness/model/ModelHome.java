package dev.ishowtts.harness.model;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.EngineNatives;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.ModelFiles;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.checkpoint.CheckpointMaker;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.TensorType;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.BundleWriter;
import dev.ishowtts.engine.registry.ImportRequest;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.registry.TrainedModel;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.voice.VoiceLibrary;
import dev.ishowtts.engine.voice.VoiceSettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The models and voices of one home folder, and the engine over them. */
public final class ModelHome {
  private static final long SEED = 1;
  private static final String MAKING = ".make-";

  private final Environment environment;
  private final Clock clock;
  private final String tool;

  /**
   * Opens the home folder of an environment; it need not exist yet.
   *
   * @param tool name and version of this software, for the provenance of what is made
   */
  public ModelHome(Environment environment, Clock clock, String tool) {
    this.environment = environment;
    this.clock = clock;
    this.tool = tool;
  }

  /** Returns the installed models. */
  public ModelRegistry registry() {
    return new ModelRegistry(Home.of(environment).folder(), clock, BundleWriter.ONNX, tool);
  }

  /** Returns the voices: built in, listed in the settings, and added ones in the home folder. */
  public static VoiceLibrary voices(Config config, Environment environment) {
    return new VoiceLibrary(Home.of(environment).resolve("voices"), VoiceSettings.from(config));
  }

  /** Returns the folder of installed and unpacked native libraries. */
  public static Path nativesFolder(Environment environment) {
    return Home.of(environment).resolve("natives");
  }

  /** Points ONNX Runtime at its libraries for the configured provider, unpacking them once. */
  public static void prepareNatives(Config config, Environment environment) {
    EngineNatives.prepare(EngineSettings.from(config), nativesFolder(environment));
  }

  /** Returns the flag with which a Java finds these libraries without unpacking any. */
  public static String nativesFlag(EngineSettings settings, Environment environment) {
    return "-D" + Natives.PATH + "=" + EngineNatives.prepare(settings, nativesFolder(environment));
  }

  /** Returns whether the configured model is the default one and not made yet. */
  public boolean lacksDefault(Config config) throws IOException {
    return lacks(Preset.NANO.id(), config);
  }

  /** Returns whether the configured model is the trained one that comes along, not unpacked yet. */
  public boolean lacksTrained(Config config) throws IOException {
    return lacks(TrainedModel.NAME, config);
  }

  private boolean lacks(String name, Config config) throws IOException {
    return EngineSettings.from(config).model().equals(name) && registry().active(name).isEmpty();
  }

  /** Imports the trained model that comes along. */
  public void unpackTrained() throws IOException {
    Path folder = workFolder();
    try {
      registry().importModel(TrainedModel.unpack(folder), Progress.SILENT);
    } finally {
      delete(folder);
    }
  }

  /** Makes the default model, {@code nano}, of seeded random weights. */
  public void makeDefault() throws IOException {
    make(Preset.NANO, SEED, Preset.NANO.id(), List.of(Precision.FP32));
  }

  /**
   * Makes a checkpoint of seeded random weights and imports it; the bare name speaks with the first
   * precision.
   */
  public List<ModelBundle> make(Preset preset, long seed, String name, List<Precision> precisions)
      throws IOException {
    Path folder = workFolder();
    try {
      CheckpointMaker.Made made =
          CheckpointMaker.make(
              new CheckpointMaker.Order(preset, seed, TensorType.F32, Vocabulary.builtin()),
              folder,
              Progress.SILENT);
      return registry()
          .importModels(
              new ImportRequest(
                  name,
                  made.checkpoint(),
                  made.vocoder(),
                  made.vocabulary(),
                  Optional.of(made.config()),
                  precisions,
                  OptionalLong.of(seed),
                  ImportRequest.ErrorLimit.ENFORCED),
              Progress.SILENT);
    } finally {
      delete(folder);
    }
  }

  private Path workFolder() throws IOException {
    Path home = Files.createDirectories(Home.of(environment).folder());
    deleteStale(home);
    return Files.createTempDirectory(home, MAKING + ProcessHandle.current().pid() + "-");
  }

  /* A process that was killed leaves the weights it was making. */
  private static void deleteStale(Path home) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(home, MAKING + "*")) {
      entries.forEach(folders::add);
    }
    for (Path folder : folders) {
      String pid = String.valueOf(folder.getFileName()).split("-", -1)[1];
      boolean alive =
          pid.matches("\\d{1,9}")
              && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
      if (!alive) {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Opens the configured model.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the model or runtime cannot be had
   */
  public SpeechEngine engine(Config config) throws IOException {
    prepareNatives(config, environment);
    EngineSettings settings =
        EngineSettings.from(config).cachedUnder(Home.of(environment).resolve("tensorrt"));
    ModelBundle bundle = registry().load(settings.model());
    return SpeechEngine.open(
        settings, ModelFiles.of(bundle), voices(config, environment), System::nanoTime);
  }
}
