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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Layout: pending/<origin>~<digest>~<source>.lp   lines that wait, immutable once they are there
 *         pending/<origin>~<digest>~<source>.at   how many bytes of it are delivered
 *         shipped/<origin>                        digest and source of what was delivered last
 *         damaged/                                segments whose content no longer has its digest
 *         dead-letters.jsonl                      lines that the server refused, with its words
 *
 * A segment appears by rename after fsync, so a killed writer leaves nothing or all of it. Delivery is at least once: a shipper that is
 * killed between the server's answer and the progress file sends the same lines again. Every line has its own time stamp, so the server
 * overwrites what it has. Segments of one origin are delivered in the order of their entry: the last judgement of a run wins.
 */
/**
 * Durable queue of lines on disk, in front of a server that may be away. Processes may share a
 * folder; threads need a spool each.
 */
public final class Spool {
  /** Ending of segment files. */
  static final String SUFFIX = ".lp";

  private static final Logger logger = LoggerFactory.getLogger(Spool.class);
  static final String MARK = "~";
  private static final String PROGRESS = ".at";
  private static final String HIDDEN = ".";
  private static final int DIGEST_CHARACTERS = 16;
  private static final Comparator<Segment> IN_ORDER =
      Comparator.comparing(Segment::origin)
          .thenComparing(Segment::since)
          .thenComparing(Segment::name);

  private final Path folder;
  private final long maxBytes;
  private final AtomicFile files;
  private @Nullable Index known;

  /** What became of lines that were put. */
  public enum Placement {
    /** They are on disk and wait. */
    SPOOLED,
    /** The same lines of the same origin are the last ones that wait. */
    WAITING_ALREADY,
    /** The same lines of the same origin were delivered last. */
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

  /** Puts lines whose origin never changes. */
  public Placement put(String origin, List<String> lines) throws IOException {
    return put(origin, "", lines);
  }

  /**
   * Puts lines, whole or not at all, forced to the device.
   *
   * @param origin where they come from, e.g. a run's id; segments are delivered in its order
   * @param source what the lines were made of, for {@link #knows(String, String)}
   * @param lines without line feeds, at least one
   * @throws IOException if the disk refuses; nothing was written then
   */
  public Placement put(String origin, String source, List<String> lines) throws IOException {
    if (!origin.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || lines.isEmpty()) {
      throw new IllegalArgumentException(
          "a segment needs a plain name and lines, got \""
              + origin
              + "\" with "
              + lines.size()
              + " lines");
    }
    byte[] content = content(lines);
    Mark mark = new Mark(digest(content), digest(source.getBytes(StandardCharsets.UTF_8)));
    Index index = index();
    Optional<Mark> last = index.last(origin);
    if (last.isPresent() && last.get().digest().equals(mark.digest())) {
      return Placement.WAITING_ALREADY;
    }
    Optional<Mark> shipped = shipped(origin);
    if (last.isEmpty() && shipped.isPresent() && shipped.get().digest().equals(mark.digest())) {
      if (!shipped.get().equals(mark)) {
        remember(origin, mark);
      }
      return Placement.DELIVERED_BEFORE;
    }
    if (index.bytes() + content.length > maxBytes) {
      return Placement.FULL;
    }
    Path file = pendingFolder().resolve(origin + MARK + mark + SUFFIX);
    Files.deleteIfExists(progress(file)); // It is of an earlier turn of the same lines.
    files.write(file, content);
    known = index().and(origin, mark, content.length, modified(pendingFolder()));
    return Placement.SPOOLED;
  }

  /**
   * Returns the segments that wait, in the order of their origins' names, of one origin the oldest
   * first.
   */
  public List<Segment> pending() throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Path file :
        list(pendingFolder(), name -> name.endsWith(SUFFIX) && !name.startsWith(HIDDEN))) {
      try {
        segments.add(Segment.of(file, offset(file)));
      } catch (NoSuchFileException e) {
        logger.debug("{} was delivered by another process", file);
      }
    }
    segments.sort(IN_ORDER);
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
    return index().last(origin).isPresent() || shipped(origin).isPresent();
  }

  /**
   * Returns whether nothing of this origin waits and what was made of a source was delivered last.
   */
  public boolean delivered(String origin, String source) throws IOException {
    return index().last(origin).isEmpty() && knows(origin, source);
  }

  /**
   * Returns whether the last segment of this origin, waiting or delivered, was made of a source.
   */
  public boolean knows(String origin, String source) throws IOException {
    Optional<Mark> last = index().last(origin);
    Optional<Mark> mark = last.isPresent() ? last : shipped(origin);
    String wanted = digest(source.getBytes(StandardCharsets.UTF_8));
    return mark.map(Mark::source).filter(wanted::equals).isPresent();
  }

  /**
   * Forgets that segments of this origin were delivered, so that they can be put again.
   *
   * @return whether there were any
   */
  public boolean forget(String origin) throws IOException {
    return Files.deleteIfExists(shippedFolder().resolve(origin));
  }

  /** Returns the folder of this spool. */
  public Path folder() {
    return folder;
  }

  /** Returns whether a segment still has the content that it was given. */
  boolean isWhole(Segment segment) throws IOException {
    return segment.mark().digest().equals(shortened(Sha256.hex(segment.file())));
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
    remember(segment.origin(), segment.mark());
    Files.deleteIfExists(segment.file());
    Files.deleteIfExists(progress(segment.file()));
  }

  /** Removes what killed writers left half-written before {@code limit}. */
  void sweep(Instant limit) throws IOException {
    for (Path each : List.of(pendingFolder(), shippedFolder())) {
      for (Path file : list(each, name -> name.startsWith(HIDDEN))) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          logger.debug("{} was finished by its writer", file);
        }
      }
    }
  }

  private void remember(String origin, Mark mark) throws IOException {
    files.write(shippedFolder().resolve(origin), mark.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Mark> shipped(String origin) throws IOException {
    try {
      return Optional.of(Mark.parse(Files.readString(shippedFolder().resolve(origin)).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
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

  /* Thousands of runs are put one after the other while a server is away: the folder is read again only when it was changed. */
  private Index index() throws IOException {
    FileTime now = modified(pendingFolder());
    if (known != null && known.at().equals(now)) {
      return known;
    }
    Map<String, Mark> last = new HashMap<>();
    long bytes = 0;
    for (Segment segment : pending()) {
      last.put(segment.origin(), segment.mark());
      bytes += segment.bytes();
    }
    known = new Index(now, bytes, last);
    return known;
  }

  private static FileTime modified(Path folder) throws IOException {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static Path progress(Path file) {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + PROGRESS);
  }

  private static List<Path> list(Path folder, Predicate<String> wanted) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> wanted.test(String.valueOf(file.getFileName()))).sorted().toList();
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
    return shortened(Sha256.hex(content));
  }

  private static String shortened(String digest) {
    return digest.substring(0, DIGEST_CHARACTERS);
  }

  /**
   * What a segment is.
   *
   * @param digest of its lines
   * @param source digest of what they were made of
   */
  record Mark(String digest, String source) {
    /** Reads {@code digest~source}; a part that is missing is empty. */
    static Mark parse(String text) {
      int between = text.indexOf(MARK);
      return between < 0
          ? new Mark(text, "")
          : new Mark(text.substring(0, between), text.substring(between + 1));
    }

    @Override
    public String toString() {
      return digest + MARK + source;
    }
  }

  /**
   * The segments that wait.
   *
   * @param at when the folder was changed last
   * @param last newest segment of each origin
   */
  private record Index(FileTime at, long bytes, Map<String, Mark> last) {
    Optional<Mark> last(String origin) {
      return Optional.ofNullable(last.get(origin));
    }

    Index and(String origin, Mark mark, long more, FileTime now) {
      last.put(origin, mark);
      return new Index(now, bytes + more, last);
    }
  }
}
