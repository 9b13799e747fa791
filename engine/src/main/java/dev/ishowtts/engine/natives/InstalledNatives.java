package dev.ishowtts.engine.natives;

import java.nio.file.Path;

/**
 * A folder of native libraries.
 *
 * @param folder its name is the id
 */
public record InstalledNatives(Path folder, NativesManifest manifest) {
  /** Returns the name of the folder. */
  public String id() {
    return String.valueOf(folder.getFileName());
  }
}
