package dev.ishowtts.engine.device;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.natives.NativeParts;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads libraries of CUDA and cuDNN that lie beside ONNX Runtime. The dynamic loader then finds
 * them by name, whoever asks, so that no {@code LD_LIBRARY_PATH} is needed.
 */
final class CudaLibraries {
  private CudaLibraries() {}

  /**
   * Loads those that are there, in the order in which they need each other. Twice is harmless.
   *
   * @throws EngineException UNAVAILABLE if one does not load
   */
  static void load(Path folder) {
    for (String name : NativeParts.CUDA_ORDER) {
      Path library = folder.resolve(name);
      if (Files.isRegularFile(library)) {
        load(library, name);
      }
    }
  }

  private static void load(Path library, String name) {
    try {
      System.load(library.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          name + " does not load (" + OrtLibrary.firstLine(e.getMessage()) + ")",
          e);
    }
  }
}
