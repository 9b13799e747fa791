package dev.ishowtts.harness.sink;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.json.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Layout: pending/<origin>~<digest>.lp   lines that wait, immutable once they are there
 *         pending/<origin>~<digest>.at   how many bytes of it are delivered
 *         shipped/<origin>~<digest>      one small file for each delivered segment
 *         damaged/                       segments whose content no longer has its digest
 *         dead-letters.jsonl             lines that the server refused, with its words
 *
 * A segment appears by rename after fsync, so a killed writer leaves nothing or all of it. Delivery is at least once: a shipper that is
 * killed between the server's answer and the progress file sends the same lines again. Every line has its own time stamp, so the server
 * overwrites what it has.
 */
/** Durable queue of lines on disk, in front of a server that may be away. Safe across processes. */
public final class Spool {
  /** Ending of segment files. */
  static final String SUFFIX = ".lp";

  private static final Logger logger = LoggerFactory.getLogger(Spool.class);
  private static final String MARK = "~";
  private static final String PROGRESS = ".at";
  private static final int DIGEST_CHARACTERS = 16;

  private final Path folder;
  private final long maxBytes;
  private final AtomicFile files;

  /** What became of lines that were put. */
  public enum Placement {
    /** They are on disk and wait. */
    SPOOLED,
    /** The same lines of the same origin wait already. */
    WAITING_ALREADY,
    /** The same lines of the same origin were delivered before. */
    DELIVERED_BEFORE,
    /** They would not fit: nothing was written. */
    FULL
  }

  /**
   * Opens the spool; nothing is created before the first {@link #put}.
   *
   * @param maxBytes of waiting lines, at least 1
   */
  public Spool(Path folder, long maxBytes, FileOperations files) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("spool bytes must be >= 1, got " + maxBytes);
    }
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.files = new AtomicFile(files);
  }

  /**
   * Puts lines, whole or not at all, forced to the device.
   *
   * @param origin where they come from, e.g. a run's id; segments are delivered in its order
   * @param lines without line feeds, at least one
   * @throws IOException if the disk refuses; nothing was written then
   */
  public Placement put(String origin, List<String> lines) throws IOException {
    if (!origin.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || lines.isEmpty()) {
      throw new IllegalArgumentException(
          "a segment needs a plain name and lines, got \""
              + origin
              + "\" with "
              + lines.size()
              + " lines");
    }
    byte[] content = content(lines);
    String name = origin + MARK + digest(content);
    if (Files.exists(shipped(name))) {
      return Placement.DELIVERED_BEFORE;
    }
    Path file = pendingFolder().resolve(name + SUFFIX);
    if (Files.exists(file)) {
      return Placement.WAITING_ALREADY;
    }
    if (waitingBytes() + content.length > maxBytes) {
      return Placement.FULL;
    }
    files.write(file, content);
    return Placement.SPOOLED;
  }

  /** Returns the segments that wait, in the order of their names: of their origins' times. */
  public List<Segment> pending() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Path file : list(pendingFolder(), SUFFIX)) {
      try {
        segments.add(Segment.of(file, offset(file)));
      } catch (NoSuchFileException e) {
        logger.debug("{} was delivered by another process", file);
      }
    }
    return segments;
  }

  /** Returns the bytes that wait. */
  public long waitingBytes() throws IOException {
    return pending().stream().mapToLong(Segment::waiting).sum();
  }

  /** Returns when the oldest waiting segment was put; empty if none waits. */
  public Optional<Instant> oldest() throws IOException {
    return pending().stream().map(Segment::since).min(Instant::compareTo);
  }

  /** Returns the greatest number of bytes that may wait. */
  public long maxBytes() {
    return maxBytes;
  }

  /** Returns whether a segment of this origin waits or was delivered. */
  public boolean knows(String origin) throws IOException {
    return names(pendingFolder()).anyMatch(name -> name.startsWith(origin + MARK))
        || names(shippedFolder()).anyMatch(name -> name.startsWith(origin + MARK));
  }

  /**
   * Forgets that segments of this origin were delivered, so that they can be put again.
   *
   * @return whether there were any
   */
  public boolean forget(String origin) throws IOException {
    boolean any = false;
    for (String name : names(shippedFolder()).toList()) {
      if (name.startsWith(origin + MARK)) {
        any |= Files.deleteIfExists(shippedFolder().resolve(name));
      }
    }
    return any;
  }

  /** Returns the folder of this spool. */
  public Path folder() {
    return folder;
  }

  /** Returns whether a segment still has the content that it was given. */
  boolean isWhole(Segment segment) throws IOException {
    return segment.name().endsWith(MARK + digest(Files.readAllBytes(segment.file())));
  }

  /** Puts a segment aside whose content is not what was written. */
  Path putAside(Segment segment) throws IOException {
    Path aside = folder.resolve("damaged");
    Files.createDirectories(aside);
    Path target = aside.resolve(segment.name() + SUFFIX);
    FileOperations.system().renameAtomically(segment.file(), target);
    Files.deleteIfExists(progress(segment.file()));
    return target;
  }

  /** Remembers how far a segment is delivered. */
  Segment advance(Segment segment, long offset) throws IOException {
    files.write(progress(segment.file()), Long.toString(offset).getBytes(StandardCharsets.UTF_8));
    return segment.at(offset);
  }

  /** Remembers that a segment is delivered whole and removes it. */
  void delivered(Segment segment) throws IOException {
    files.write(
        shipped(segment.name()), Long.toString(segment.bytes()).getBytes(StandardCharsets.UTF_8));
    Files.deleteIfExists(segment.file());
    Files.deleteIfExists(progress(segment.file()));
  }

  private long offset(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(progress(file)).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0; // Delivering again does no harm.
    }
  }

  private Path pendingFolder() {
    return folder.resolve("pending");
  }

  private Path shippedFolder() {
    return folder.resolve("shipped");
  }

  private Path shipped(String name) {
    return shippedFolder().resolve(name);
  }

  private static Path progress(Path file) {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + PROGRESS);
  }

  private static Stream<String> names(Path folder) throws IOException {
    return list(folder, "").stream().map(file -> String.valueOf(file.getFileName()));
  }

  private static List<Path> list(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> String.valueOf(file.getFileName()).endsWith(suffix))
          .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static byte[] content(List<String> lines) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(lines.size() * 128);
    for (String line : lines) {
      if (line.isBlank() || line.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("a line must be one line, got \"" + line + "\"");
      }
      content.writeBytes(line.getBytes(StandardCharsets.UTF_8));
      content.write('\n');
    }
    return content.toByteArray();
  }

  private static String digest(byte[] content) {
    return Sha256.hex(content).substring(0, DIGEST_CHARACTERS);
  }
}
