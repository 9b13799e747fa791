package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a bundle is and where it came from.
 *
 * @param schema version of this layout
 * @param kind what the files are
 * @param name of the model
 * @param architecture of the DiT; empty where the files do not tell
 * @param vocos of the vocoder; empty where the files do not tell
 * @param evaluations of the velocity field that the files are made for; empty where any will do
 * @param precision of the weights
 * @param tool version of what wrote it
 * @param created when; not part of the digest, so that the same import has the same digest
 * @param sources the files it was made from
 * @param seed of made weights, empty for trained ones
 * @param velocityError against fp32; empty in fp32. Measured, so not part of the digest either
 * @param files the bundle's files by name, this manifest apart
 */
public record Manifest(
    int schema,
    ModelKind kind,
    String name,
    Optional<Architecture> architecture,
    Optional<VocosArchitecture> vocos,
    OptionalInt evaluations,
    Precision precision,
    String tool,
    Instant created,
    List<Source> sources,
    OptionalLong seed,
    List<VelocityError> velocityError,
    SortedMap<String, FileDigest> files) {
  /** The layout that this code writes and reads. */
  public static final int SCHEMA = 2;

  private static final long MAX_BYTES = 1 << 20;

  /** What the parser says to its programmer, not to the owner of the file. */
  private static final Pattern DETAIL =
      Pattern.compile("(?s)\\R.*| \\(start marker at .*|: enable `.*");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * A file that the bundle was made from.
   *
   * @param role checkpoint, vocoder, vocabulary, config or graph
   * @param file its name without folders
   * @param digest its size and SHA-256
   */
  public record Source(String role, String file, FileDigest digest) {}

  public Manifest {
    sources = List.copyOf(sources);
    velocityError = List.copyOf(velocityError);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** Returns the SHA-256, in hex, of everything but the time of creation and the measured error. */
  public String digest() {
    Manifest timeless =
        new Manifest(
            schema,
            kind,
            name,
            architecture,
            vocos,
            evaluations,
            precision,
            tool,
            Instant.EPOCH,
            sources,
            seed,
            List.of(),
            files);
    return FileDigest.of(timeless.json().getBytes(StandardCharsets.UTF_8)).sha256();
  }

  String json() {
    return JSON.writeValueAsString(this) + "\n";
  }

  static Manifest read(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
      throw bad(file, "is missing or larger than " + MAX_BYTES + " bytes", null);
    }
    try {
      Manifest manifest = JSON.readValue(Files.readAllBytes(file), Manifest.class);
      if (manifest.schema() != SCHEMA) {
        throw bad(file, "has schema " + manifest.schema() + ", must be " + SCHEMA, null);
      }
      return manifest;
    } catch (JacksonException e) {
      String reason = DETAIL.matcher(e.getOriginalMessage()).replaceFirst("");
      throw bad(file, "is no manifest (" + reason + ")", e);
    }
  }

  private static EngineException bad(Path file, String complaint, @Nullable Throwable cause) {
    String line = file + " " + complaint + "; remove the model and import it again";
    return cause == null
        ? new EngineException(EngineFault.BAD_MODEL, line)
        : new EngineException(EngineFault.BAD_MODEL, line, cause);
  }
}
