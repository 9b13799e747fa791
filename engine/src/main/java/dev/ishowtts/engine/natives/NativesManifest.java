package dev.ishowtts.engine.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a folder of native libraries holds.
 *
 * @param schema {@link #SCHEMA}
 * @param version of ONNX Runtime, e.g. {@code 1.29.0}
 * @param platform as the Java binding names it, e.g. {@code linux-x64}
 * @param sources where the files came from, for people
 * @param installed when
 * @param files size and digest by file name
 */
public record NativesManifest(
    int schema,
    String version,
    String platform,
    List<String> sources,
    Instant installed,
    SortedMap<String, Content> files) {
  static final int SCHEMA = 1;
  static final String FILE = "natives.json";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * Content of a file.
   *
   * @param size in bytes
   * @param sha256 64 lower-case hex digits
   */
  public record Content(long size, String sha256) {}

  public NativesManifest {
    sources = List.copyOf(sources);
    files = new TreeMap<>(files);
  }

  /** Returns the size of all files, bytes. */
  public long size() {
    return files.values().stream().mapToLong(Content::size).sum();
  }

  /** Returns whether CUDA and cuDNN are among the files. */
  public boolean hasCuda() {
    return files.keySet().stream().anyMatch(NativeParts.CUDA_ORDER::contains);
  }

  /** Returns 16 hex digits that stand for names and content of all files. */
  String contentId() {
    List<String> lines = new ArrayList<>();
    files.forEach((name, content) -> lines.add(name + " " + content.sha256()));
    return Digests.of(String.join("\n", lines)).substring(0, 16);
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws IOException if it is missing or damaged, with the file in the message
   */
  static NativesManifest read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      NativesManifest manifest = JSON.readValue(Files.readAllBytes(file), NativesManifest.class);
      if (manifest.schema() != SCHEMA) {
        throw new IOException(file + " has schema " + manifest.schema() + ", must be " + SCHEMA);
      }
      return manifest;
    } catch (JacksonException e) {
      throw new IOException(
          file + " is damaged (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")", e);
    }
  }
}
