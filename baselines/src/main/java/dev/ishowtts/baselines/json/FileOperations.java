package dev.ishowtts.baselines.json;

import java.io.IOException;
import java.nio.file.Path;

/** The border to the disk: what an atomic write needs, each step replaceable. */
public interface FileOperations {
  /** Returns the operations of the machine's own file system. */
  static FileOperations system() {
    return new SystemFiles();
  }

  /** Creates {@code folder} and its parents where absent. */
  void createFolders(Path folder) throws IOException;

  /** Creates an empty file of a unique name in {@code folder} and returns it. */
  Path createTemporary(Path folder) throws IOException;

  /** Writes all of {@code content} and forces it to the device. */
  void writeDurably(Path file, byte[] content) throws IOException;

  /** Renames within one folder, replacing {@code target} in one step. */
  void renameAtomically(Path source, Path target) throws IOException;

  /** Forces the entries of {@code folder} to the device, where the platform can. */
  void forceFolder(Path folder) throws IOException;

  /** Deletes {@code file} if it exists. */
  void deleteIfExists(Path file) throws IOException;
}
