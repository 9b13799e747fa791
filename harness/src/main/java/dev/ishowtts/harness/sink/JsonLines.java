package dev.ishowtts.harness.sink;

import dev.ishowtts.baselines.json.FolderOwner;
import dev.ishowtts.baselines.json.JsonCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of JSON objects, one a line, only ever added to. A line that a killed writer left
 * half-written is passed over.
 */
final class JsonLines {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path file;

  /** Opens {@code file}, which need not exist yet. */
  JsonLines(Path file) {
    this.file = file;
  }

  /** Adds an object and forces it to the device. */
  void add(JsonNode object) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean isNew = !Files.exists(file);
    // The line feed before ends what a killed writer may have left.
    byte[] text = ("\n" + MAPPER.writeValueAsString(object)).getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    if (isNew) {
      FolderOwner.give(file);
    }
  }

  /**
   * Returns the objects in their order.
   *
   * @throws IOException naming file and field if an object is not what {@code reading} expects
   */
  <T> List<T> read(JsonCursor.Reading<T> reading) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<T> objects = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (isWhole(line)) {
        objects.add(
            reading.from(JsonCursor.parse(line.getBytes(StandardCharsets.UTF_8), file.toString())));
      }
    }
    return objects;
  }

  private static boolean isWhole(String line) {
    if (line.isBlank()) {
      return false;
    }
    try {
      MAPPER.readTree(line);
      return true;
    } catch (tools.jackson.core.JacksonException e) {
      return false;
    }
  }
}
