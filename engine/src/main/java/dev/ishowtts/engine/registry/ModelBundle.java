package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.GraphWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An imported model: a folder that never changes.
 *
 * @param id the first 16 hex digits of the manifest's digest, the folder's name
 * @param folder holds the graphs, their weights, the vocabulary and the manifest
 * @param manifest what the folder says of itself
 */
public record ModelBundle(String id, Path folder, Manifest manifest) {
  public static final String VOCABULARY = "vocab.txt";
  public static final String MANIFEST = "manifest.json";

  /** What a {@link BundleWriter} must write. */
  public static final List<String> GRAPH_FILES = GraphWriter.FILES;

  static final int ID_LENGTH = 16;

  /** Returns the path of one of the files of the manifest. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Reads a bundle's manifest and checks that it belongs to the folder's name. */
  static ModelBundle read(Path folder) throws IOException {
    Manifest manifest = Manifest.read(folder.resolve(MANIFEST));
    String id = folder.getFileName().toString();
    if (!manifest.digest().startsWith(id) || id.length() != ID_LENGTH) {
      throw damaged(folder.resolve(MANIFEST), "does not match the bundle's id " + id);
    }
    return new ModelBundle(id, folder, manifest);
  }

  /** Checks every file against the manifest, reading them whole. */
  void verify() throws IOException {
    for (Map.Entry<String, FileDigest> entry : manifest.files().entrySet()) {
      verify(entry.getKey(), entry.getValue());
    }
  }

  void verify(String name, FileDigest expected) throws IOException {
    Path file = file(name);
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "is missing");
    }
    if (Files.size(file) != expected.size()) {
      throw damaged(
          file, "has " + Files.size(file) + " bytes, the manifest says " + expected.size());
    }
    FileDigest found = FileDigest.of(file);
    if (!found.equals(expected)) {
      throw damaged(
          file, "has SHA-256 " + found.sha256() + ", the manifest says " + expected.sha256());
    }
  }

  private static EngineException damaged(Path file, String complaint) {
    return new EngineException(
        EngineFault.BAD_MODEL, file + " " + complaint + "; import the model again");
  }
}
