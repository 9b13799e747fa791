package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.ProcessorCores;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.voice.VoiceLibrary;
import dev.ishowtts.harness.model.ModelHome;
import dev.ishowtts.harness.quality.model.ConfiguredModels;
import dev.ishowtts.harness.quality.model.QualityModelSettings;
import dev.ishowtts.harness.run.Speaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The models and voices of the user's home folder for the commands. */
final class Models implements Engines {
  private final Clock clock;

  Models(Clock clock) {
    this.clock = clock;
  }

  private ModelHome home(Environment environment) {
    return new ModelHome(environment, clock, "ishowtts " + Version.current());
  }

  ModelRegistry registry(Environment environment) {
    return home(environment).registry();
  }

  /** Returns the voices: built in, listed in the settings, and added ones in the home folder. */
  static VoiceLibrary voices(Config config, Environment environment) {
    return ModelHome.voices(config, environment);
  }

  /** Returns the folder of installed and unpacked native libraries. */
  static Path nativesFolder(Environment environment) {
    return ModelHome.nativesFolder(environment);
  }

  /** Points ONNX Runtime at its libraries for the configured provider, unpacking them once. */
  static void prepareNatives(Config config, Environment environment) {
    ModelHome.prepareNatives(config, environment);
  }

  /** Returns the flag with which a Java finds these libraries without unpacking any. */
  static String nativesFlag(EngineSettings settings, Environment environment) {
    return ModelHome.nativesFlag(settings, environment);
  }

  /**
   * Returns the models for measures of quality that the settings name, on the processor.
   *
   * @throws IOException in one line if one cannot be used
   */
  static ConfiguredModels quality(Config config, Environment environment) throws IOException {
    return ConfiguredModels.load(
        QualityModelSettings.from(config),
        () -> {
          prepareNatives(config, environment);
          int threads = ProcessorCores.ofHost().count();
          return new OnnxRuntime(new RuntimeOptions(Provider.CPU, threads));
        });
  }

  @Override
  public List<String> jvmFlags(Config config, Environment environment) {
    return List.of(nativesFlag(EngineSettings.from(config), environment));
  }

  @Override
  public void prepare(Config config, Environment environment, Terminal terminal)
      throws IOException {
    prepareNatives(config, environment);
    ModelHome home = home(environment);
    if (home.lacksDefault(config)) {
      terminal.warn("making the model nano, random weights, once (a few seconds) …");
      home.makeDefault();
    }
    if (home.lacksTrained(config)) {
      terminal.warn("unpacking the model small, once (a few seconds) …");
      home.unpackTrained();
    }
  }

  /** Makes a model of seeded random weights, as {@link ModelHome#make} does. */
  List<ModelBundle> make(
      Environment environment, Preset preset, long seed, String name, List<Precision> precisions)
      throws IOException {
    return home(environment).make(preset, seed, name, precisions);
  }

  /** Opens the configured model. */
  SpeechEngine engine(Config config, Environment environment) throws IOException {
    return home(environment).engine(config);
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
