package dev.ishowtts.harness.doctor;

import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineNatives;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.runtime.Provider;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The libraries of ONNX Runtime that a provider would use. Several may be loaded side by side.
 *
 * @param folder of installed and unpacked libraries
 */
public record RuntimeChoice(Environment environment, EngineSettings settings, Path folder) {
  /** Returns the folder that a process with this provider would use. */
  Path natives(Provider provider) {
    Optional<Path> named = environment.property(Natives.PATH).map(Path::of);
    return named
        .or(() -> EngineNatives.choice(settings.withProvider(provider), folder))
        .orElseGet(() -> EngineNatives.prepare(settings, folder));
  }

  /** Returns the loaded library. */
  OrtLibrary library(Provider provider) {
    return OrtLibrary.load(natives(provider));
  }
}
