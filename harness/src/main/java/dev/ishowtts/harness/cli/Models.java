package dev.ishowtts.harness.cli;

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
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.text.Vocabulary;
import dev.ishowtts.engine.voice.VoiceLibrary;
import dev.ishowtts.engine.voice.VoiceSettings;
import dev.ishowtts.harness.run.Speaker;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** The models and voices of the user's home folder, and the engine over them. */
final class Models implements Engines {
  private static final long SEED = 1;
  private static final String MAKING = ".make-";

  private final Clock clock;

  Models(Clock clock) {
    this.clock = clock;
  }

  ModelRegistry registry(Environment environment) {
    return new ModelRegistry(
        Home.of(environment).folder(), clock, BundleWriter.ONNX, "ishowtts " + Version.current());
  }

  /** Returns the voices: built in, listed in the settings, and added ones in the home folder. */
  static VoiceLibrary voices(Config config, Environment environment) {
    return new VoiceLibrary(Home.of(environment).resolve("voices"), VoiceSettings.from(config));
  }

  /** Returns the folder of installed and unpacked native libraries. */
  static Path nativesFolder(Environment environment) {
    return Home.of(environment).resolve("natives");
  }

  /** Points ONNX Runtime at its libraries for the configured provider, unpacking them once. */
  static void prepareNatives(Config config, Environment environment) {
    EngineNatives.prepare(EngineSettings.from(config), nativesFolder(environment));
  }

  /** Returns the flag with which a Java finds these libraries without unpacking any. */
  static String nativesFlag(EngineSettings settings, Environment environment) {
    return "-D" + Natives.PATH + "=" + EngineNatives.prepare(settings, nativesFolder(environment));
  }

  @Override
  public List<String> jvmFlags(Config config, Environment environment) {
    return List.of(nativesFlag(EngineSettings.from(config), environment));
  }

  @Override
  public void prepare(Config config, Environment environment, Terminal terminal)
      throws IOException {
    prepareNatives(config, environment);
    String model = EngineSettings.from(config).model();
    boolean missing =
        model.equals(Preset.NANO.id()) && registry(environment).active(model).isEmpty();
    if (missing) {
      terminal.warn("making the model nano, random weights, once (a few seconds) …");
      make(environment, Preset.NANO, SEED, Preset.NANO.id(), List.of(Precision.FP32));
    }
  }

  /**
   * Makes a checkpoint of seeded random weights and imports it; the bare name speaks with the first
   * precision.
   */
  List<ModelBundle> make(
      Environment environment, Preset preset, long seed, String name, List<Precision> precisions)
      throws IOException {
    Path home = Files.createDirectories(Home.of(environment).folder());
    deleteStale(home);
    Path folder = Files.createTempDirectory(home, MAKING + ProcessHandle.current().pid() + "-");
    try {
      CheckpointMaker.Made made =
          CheckpointMaker.make(
              new CheckpointMaker.Order(preset, seed, TensorType.F32, Vocabulary.builtin()),
              folder,
              Progress.SILENT);
      return registry(environment)
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

  /** Opens the configured model. */
  SpeechEngine engine(Config config, Environment environment) throws IOException {
    prepareNatives(config, environment);
    EngineSettings settings =
        EngineSettings.from(config).cachedUnder(Home.of(environment).resolve("tensorrt"));
    ModelBundle bundle = registry(environment).load(settings.model());
    return SpeechEngine.open(
        settings, ModelFiles.of(bundle), voices(config, environment), System::nanoTime);
  }

  @Override
  public Speaker open(Config config, Environment environment) {
    try {
      return new EngineSpeaker(engine(config, environment), EngineSettings.from(config).provider());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
