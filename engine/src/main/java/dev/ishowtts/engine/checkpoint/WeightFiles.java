package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens weight files of either format. */
public final class WeightFiles {
  private static final int PICKLE_PROTO = 0x80;

  private WeightFiles() {}

  /**
   * Opens a safetensors file or a torch zip ({@code .pt}, {@code .bin}), told apart by their first
   * bytes.
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if it is not sound
   * @throws IOException if it cannot be read
   */
  public static WeightSource open(Path path) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(2);
    }
    if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
      return TorchZipFile.open(path);
    }
    if (start.length == 2 && (start[0] & 0xff) == PICKLE_PROTO && start[1] == 2) {
      throw BadModel.of(
          BadModel.nameOf(path),
          "is a torch file from before 1.6; load and save it with a newer torch, or take the"
              + " safetensors file");
    }
    return SafetensorsFile.open(path);
  }
}
