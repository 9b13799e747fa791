package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.graph.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The small trained model that comes with the engine; its card lies beside its weights in the
 * resources.
 */
public final class TrainedModel {
  /** Name under which it is imported. */
  public static final String NAME = "small";

  /** Guidance strength: the least of those tried that keeps every voice near its reference. */
  public static final double GUIDANCE = 1;

  private static final String RESOURCES = "/models/small/";

  private TrainedModel() {}

  /**
   * Writes its files into a folder that is there, and returns the request that imports them in
   * fp32. The files may be deleted after the import.
   *
   * @throws IOException if a file cannot be written
   */
  public static ImportRequest unpack(Path folder) throws IOException {
    return new ImportRequest(
        NAME,
        unpack("model.safetensors", folder),
        unpack("vocos.safetensors", folder),
        unpack("vocab.txt", folder),
        Optional.of(unpack("config.json", folder)),
        Precision.FP32,
        OptionalLong.empty());
  }

  private static Path unpack(String name, Path folder) throws IOException {
    try (InputStream in = TrainedModel.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCES + name);
      }
      Path file = folder.resolve(name);
      Files.copy(in, file);
      return file;
    }
  }
}
