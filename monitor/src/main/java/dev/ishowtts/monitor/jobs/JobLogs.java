package dev.ishowtts.monitor.jobs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the commands of jobs said, one file each; the oldest go. */
final class JobLogs {
  private static final int KEPT = 500;
  private static final int TAIL = 64 * 1024;
  private static final String SUFFIX = ".log";

  private final Path folder;

  /** A part of a log. */
  static final class Part {
    private final byte[] bytes;
    private final long next;

    private Part(byte[] bytes, long next) {
      this.bytes = bytes;
      this.next = next;
    }

    /** Returns its bytes, UTF-8; not copied, for one reader. */
    byte[] bytes() {
      return bytes;
    }

    /** Returns where the next part begins. */
    long next() {
      return next;
    }
  }

  JobLogs(Path folder) {
    this.folder = folder;
  }

  Path file(String job) {
    return folder.resolve(job + SUFFIX);
  }

  /**
   * Makes a job's log and deletes the oldest of more than enough.
   *
   * @throws IOException in one line if it cannot be written
   */
  Path create(String job) throws IOException {
    try {
      Files.createDirectories(folder);
      prune();
    } catch (IOException e) {
      throw unwritable(e);
    }
    write(job, "");
    return file(job);
  }

  /**
   * Adds a line.
   *
   * @throws IOException in one line if it cannot be written
   */
  void append(String job, String line) throws IOException {
    write(job, line + "\n");
  }

  private void write(String job, String text) throws IOException {
    try {
      Files.writeString(file(job), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /* An exception of a file has its path alone for a message, or the system's words behind it. */
  private static IOException unwritable(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    String words = reason == null ? e.getClass().getSimpleName() : reason;
    return new IOException(
        "the job's log cannot be written (" + words + "): see to the folder history/jobs", e);
  }

  /** Takes away what is behind the first {@code most} bytes of a log. */
  void cut(String job, long most) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file(job).toFile(), "rw")) {
      log.setLength(Math.min(most, log.length()));
    }
    append(job, "");
  }

  long size(String job) throws IOException {
    return Files.exists(file(job)) ? Files.size(file(job)) : 0;
  }

  /**
   * Returns at most {@code most} bytes from {@code offset} on; none before the job has begun.
   *
   * @param offset bytes to leave out, at least 0
   */
  Part read(String job, long offset, int most) throws IOException {
    if (!Files.exists(file(job))) {
      return new Part(new byte[0], 0);
    }
    try (RandomAccessFile log = new RandomAccessFile(file(job).toFile(), "r")) {
      long start = Math.min(offset, log.length());
      byte[] bytes = new byte[(int) Math.min(most, log.length() - start)];
      log.seek(start);
      log.readFully(bytes);
      return new Part(bytes, start + bytes.length);
    }
  }

  /** Returns the last lines. */
  List<String> tail(String job) throws IOException {
    Part part = read(job, Math.max(0, size(job) - TAIL), TAIL);
    return new String(part.bytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private void prune() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> newest =
          files
              .filter(file -> String.valueOf(file.getFileName()).endsWith(SUFFIX))
              .sorted(Comparator.reverseOrder())
              .toList();
      for (Path file : newest.subList(Math.min(KEPT, newest.size()), newest.size())) {
        Files.deleteIfExists(file);
      }
    }
  }
}
