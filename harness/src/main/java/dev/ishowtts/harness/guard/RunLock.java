package dev.ishowtts.harness.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * One measurement per host: a lock of the operating system on a file that names its holder. A
 * killed holder frees it; the file itself stays and means nothing.
 */
public final class RunLock implements AutoCloseable {
  /* POSIX drops a process's locks when it closes any descriptor of the file, so a second attempt
   * from this process must be refused before it opens the file. */
  private static final Map<Path, Holder> HELD_HERE = new ConcurrentHashMap<>();
  private static final int NOTE_LIMIT = 4096;
  private static final long LOCKED_AT = Long.MAX_VALUE - 1;

  /**
   * Who holds the lock.
   *
   * @param command what it runs, one line
   */
  public record Holder(long pid, String command, Instant start) {
    @Override
    public String toString() {
      return "process " + pid + " (" + command + ", since " + start + ")";
    }

    private String note() {
      return pid + "\n" + start + "\n" + command.replace('\n', ' ') + "\n";
    }
  }

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param file lock file, made if missing, readable and writable by every user
   * @throws LockHeldException if another process, or this one, holds it; names the holder
   * @throws IOException if the file cannot be made or opened
   */
  public static RunLock acquire(Path file, Holder self) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    Holder here = HELD_HERE.putIfAbsent(key, self);
    if (here != null) {
      throw new LockHeldException(file, here.toString());
    }
    try {
      return new RunLock(key, locked(key, self));
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(key);
      throw e;
    }
  }

  /**
   * Returns who holds the lock, without taking it, not even for a moment: Linux lists its locks.
   *
   * @param file lock file, may be absent
   * @param locks the list, {@code /proc/locks}; where it is absent only this process's own lock is
   *     seen
   * @return the holder in words, empty if nobody
   */
  public static Optional<String> holder(Path file, Path locks) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    Holder here = HELD_HERE.get(key);
    if (here != null) {
      return Optional.of(here.toString());
    }
    if (!Files.isRegularFile(key) || !Files.isReadable(locks)) {
      return Optional.empty();
    }
    String place = ":" + Files.getAttribute(key, "unix:ino") + " " + LOCKED_AT + " " + LOCKED_AT;
    try (Stream<String> lines = Files.lines(locks, StandardCharsets.ISO_8859_1)) {
      if (lines.noneMatch(line -> line.endsWith(place) && !line.contains("->"))) {
        return Optional.empty();
      }
    }
    try (FileChannel channel = FileChannel.open(key, StandardOpenOption.READ)) {
      return Optional.of(note(channel));
    }
  }

  private static FileChannel locked(Path file, Holder self) throws IOException {
    FileChannel channel = open(file);
    try {
      FileLock lock = channel.tryLock(LOCKED_AT, 1, false);
      if (lock == null) {
        throw new LockHeldException(file, note(channel));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self.note().getBytes(StandardCharsets.UTF_8)), 0);
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new LockHeldException(file, "this process");
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /* Opened without CREATE where it exists: Linux refuses O_CREAT on another user's file in a
   * sticky folder (fs.protected_regular). */
  private static FileChannel open(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
      } catch (java.nio.file.FileAlreadyExistsException e) {
        return FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
      }
    }
    return FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private static String note(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(NOTE_LIMIT);
    channel.read(bytes, 0);
    String[] lines =
        new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).split("\n", 0);
    return lines.length < 3
        ? "a process that left no note"
        : "process " + lines[0] + " (" + lines[2] + ", since " + lines[1] + ")";
  }

  /** Frees the lock. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
