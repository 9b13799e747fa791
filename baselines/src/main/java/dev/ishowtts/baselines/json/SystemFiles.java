package dev.ishowtts.baselines.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The machine's own file system. */
final class SystemFiles implements FileOperations {
  @Override
  public void createFolders(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (Files.exists(folder) || parent == null) {
      Files.createDirectories(folder); // Says what is wrong with a file in its place.
      return;
    }
    createFolders(parent);
    Files.createDirectories(folder);
    FolderOwner.give(folder);
  }

  @Override
  public Path createTemporary(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".writing-", ".tmp");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      // Temporary files are private by default; the finished one is meant to be read by others.
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    FolderOwner.give(file);
    return file;
  }

  @Override
  public void writeDurably(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  @Override
  public void renameAtomically(Path source, Path target) throws IOException {
    try {
      Files.move(
          source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot rename atomically", e);
    }
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return; // Only POSIX systems open a folder as a channel.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void deleteIfExists(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
