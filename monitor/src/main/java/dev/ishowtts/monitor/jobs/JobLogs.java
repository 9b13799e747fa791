package dev.ishowtts.monitor.jobs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
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

  /** Makes a job's log and deletes the oldest of more than enough. */
  Path create(String job) throws IOException {
    Files.createDirectories(folder);
    prune();
    Path file = file(job);
    Files.writeString(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return file;
  }

  void append(String job, String line) throws IOException {
    Files.writeString(file(job), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
