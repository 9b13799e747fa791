package dev.ishowtts.baselines.json;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole files: temporary file in the same folder, forced to the device, renamed, folder
 * forced. A reader sees the old file or the new one, never a part.
 */
public final class AtomicFile {
  private final FileOperations files;

  /** Creates a writer on {@code files}. */
  public AtomicFile(FileOperations files) {
    this.files = files;
  }

  /**
   * Replaces {@code target} by {@code content}; what a link points to is replaced, not the link.
   *
   * @throws IOException in one line that names the target; an earlier target is then untouched and
   *     no temporary file is left behind
   */
  public void write(Path target, byte[] content) throws IOException {
    Path place = place(target);
    Path folder = place.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new IOException("cannot write " + target + ": a file has to be named, not a root");
    }
    Path temporary;
    try {
      files.createFolders(folder);
      temporary = files.createTemporary(folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot write "
              + target
              + ": folder "
              + folder
              + " is not writable ("
              + reason(e)
              + "); choose another folder or fix its permissions",
          e);
    }
    try {
      files.writeDurably(temporary, content);
      files.renameAtomically(temporary, place);
    } catch (IOException e) {
      IOException failure =
          new IOException(
              "cannot write " + target + ": " + reason(e) + "; the file is unchanged", e);
      delete(temporary, failure);
      throw failure;
    }
    try {
      files.forceFolder(folder);
    } catch (IOException e) {
      throw new IOException(
          "wrote " + target + ", but its folder could not be forced to disk: " + reason(e), e);
    }
  }

  /** A rename would put a file where a device or a link was. */
  private static Path place(Path target) throws IOException {
    if (!Files.exists(target) || Files.isDirectory(target)) {
      return target;
    }
    if (!Files.isRegularFile(target)) {
      throw new IOException("cannot write " + target + ": it is a device or a pipe; name a file");
    }
    return Files.isSymbolicLink(target) ? target.toRealPath() : target;
  }

  private void delete(Path temporary, IOException failure) {
    try {
      files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    @Nullable String message =
        e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
