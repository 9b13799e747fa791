package dev.ishowtts.engine;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.natives.InstalledNatives;
import dev.ishowtts.engine.natives.NativesStore;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Chooses ONNX Runtime's libraries for this process. The first of these that there is: a folder
 * named with {@code -Donnxruntime.native.path}; {@code engine.natives}; for a GPU provider, what
 * {@code ishowtts natives install} installed for the Java binding's version; the libraries in the
 * jar, unpacked once.
 */
public final class EngineNatives {
  private EngineNatives() {}

  /** Returns the store of installed libraries in a folder. */
  public static NativesStore store(Path folder, Clock clock) {
    return new NativesStore(folder, Natives.platform(), clock);
  }

  /**
   * Points the Java binding at the libraries. Must run before the first session.
   *
   * @param folder of installed and unpacked libraries
   * @return the folder of the libraries, absolute
   * @throws EngineException UNAVAILABLE if they cannot be had
   */
  public static Path prepare(EngineSettings settings, Path folder) {
    Optional<Path> chosen = Natives.folder();
    if (chosen.isEmpty()) {
      chosen = choice(settings, folder);
      chosen.ifPresentOrElse(Natives::use, () -> Natives.prepare(folder));
    }
    return Natives.folder().orElseThrow().toAbsolutePath();
  }

  /**
   * Returns the libraries that a provider would use in a process of its own; empty where the jar's
   * would be unpacked.
   *
   * @param folder of installed and unpacked libraries
   */
  public static Optional<Path> choice(EngineSettings settings, Path folder) {
    return settings.acceleration().natives().or(() -> installed(settings.provider(), folder));
  }

  private static Optional<Path> installed(Provider provider, Path folder) {
    if (provider == Provider.CPU) {
      return Optional.empty();
    }
    try {
      return store(folder, Clock.systemUTC())
          .newest(Natives.bindingVersion())
          .map(InstalledNatives::folder);
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "the installed natives cannot be read: "
              + e.getMessage()
              + "; delete that folder and install them again",
          e);
    }
  }
}
