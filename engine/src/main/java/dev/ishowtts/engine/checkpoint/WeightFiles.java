package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Opens weight files of either format. */
public final class WeightFiles {
  private WeightFiles() {}

  /**
   * Opens a safetensors file.
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if it is not sound
   * @throws IOException if it cannot be read
   */
  public static WeightSource open(Path path) throws IOException {
    return SafetensorsFile.open(path);
  }
}
