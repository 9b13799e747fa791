package dev.ishowtts.engine.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Remembers the size and time of files whose digest was right, so that loading a model does not
 * read gigabytes again.
 *
 * @param stamps size and modification time by file name
 */
record VerifiedFiles(SortedMap<String, Stamp> stamps) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * What changes when a file is written.
   *
   * @param size in bytes
   * @param modified as the file system says it
   * @param sha256 that the file had then
   */
  record Stamp(long size, String modified, String sha256) {
    static Stamp of(Path file, String sha256) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.size(), attributes.lastModifiedTime().toString(), sha256);
    }
  }

  /** Returns what a cache file remembers; nothing if it is absent or damaged. */
  static VerifiedFiles read(Path cache) throws IOException {
    if (!Files.isRegularFile(cache)) {
      return new VerifiedFiles(new TreeMap<>());
    }
    try {
      VerifiedFiles read = JSON.readValue(Files.readAllBytes(cache), VerifiedFiles.class);
      return read == null || read.stamps == null ? new VerifiedFiles(new TreeMap<>()) : read;
    } catch (JacksonException e) {
      return new VerifiedFiles(new TreeMap<>());
    }
  }

  /** Checks the files that are not remembered, and returns what is known now. */
  VerifiedFiles check(ModelBundle bundle) throws IOException {
    SortedMap<String, Stamp> known = new TreeMap<>();
    for (Map.Entry<String, FileDigest> entry : bundle.manifest().files().entrySet()) {
      String name = entry.getKey();
      Path file = bundle.file(name);
      String sha256 = entry.getValue().sha256();
      if (!Files.isRegularFile(file) || !Stamp.of(file, sha256).equals(stamps.get(name))) {
        bundle.verify(name, entry.getValue());
      }
      known.put(name, Stamp.of(file, sha256));
    }
    return new VerifiedFiles(known);
  }

  void write(Path cache) throws IOException {
    DurableFiles.replace(cache, JSON.writeValueAsString(this) + "\n");
  }
}
