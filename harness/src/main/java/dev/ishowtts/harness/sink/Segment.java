package dev.ishowtts.harness.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One immutable file of the spool: lines of one origin, each ended by a line feed, UTF-8.
 *
 * @param name origin, digest and source, unique in the spool
 * @param file where it lies
 * @param bytes its size
 * @param since when it was spooled
 * @param offset bytes that are delivered already
 */
public record Segment(String name, Path file, long bytes, Instant since, long offset) {

  /**
   * Lines to be delivered together.
   *
   * @param lines without line feeds
   * @param end offset in the segment behind the last line
   */
  public record Batch(List<String> lines, long end) {
    public Batch {
      lines = List.copyOf(lines);
    }
  }

  /** Returns where its lines come from. */
  public String origin() {
    int mark = name.indexOf(Spool.MARK);
    return mark < 0 ? name : name.substring(0, mark);
  }

  /** Returns what it is made of. */
  Spool.Mark mark() {
    int mark = name.indexOf(Spool.MARK);
    return Spool.Mark.parse(mark < 0 ? "" : name.substring(mark + 1));
  }

  /** Returns the bytes that wait. */
  public long waiting() {
    return bytes - offset;
  }

  /** Returns the same segment with {@code offset} bytes delivered. */
  Segment at(long delivered) {
    return new Segment(name, file, bytes, since, delivered);
  }

  /**
   * Returns the next lines; empty at the end.
   *
   * @param most lines, at least 1
   * @param mostBytes of all lines; a longer line comes alone
   */
  Batch next(int most, int mostBytes) throws IOException {
    List<String> lines = new ArrayList<>();
    long end = offset;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] window = read(channel, offset, mostBytes);
      int start = 0;
      for (int i = 0; i < window.length && lines.size() < most; i++) {
        if (window[i] == '\n') {
          lines.add(new String(window, start, i - start, StandardCharsets.UTF_8));
          start = i + 1;
          end = offset + start;
        }
      }
      if (lines.isEmpty() && window.length > 0) {
        return alone(channel);
      }
    }
    return new Batch(lines, end);
  }

  private Batch alone(FileChannel channel) throws IOException {
    byte[] rest =
        read(channel, offset, Math.toIntExact(Math.min(waiting(), Integer.MAX_VALUE - 8)));
    int length = 0;
    while (length < rest.length && rest[length] != '\n') {
      length++;
    }
    return new Batch(
        List.of(new String(rest, 0, length, StandardCharsets.UTF_8)),
        offset + Math.min(length + 1, rest.length));
  }

  private static byte[] read(FileChannel channel, long from, int most) throws IOException {
    ByteBuffer window =
        ByteBuffer.allocate((int) Math.max(0, Math.min(most, channel.size() - from)));
    while (window.hasRemaining() && channel.read(window, from + window.position()) > 0) {
      // reads until the window is full
    }
    byte[] read = new byte[window.position()];
    window.flip().get(read);
    return read;
  }

  static Segment of(Path file, long offset) throws IOException {
    String fileName = String.valueOf(file.getFileName());
    return new Segment(
        fileName.substring(0, fileName.length() - Spool.SUFFIX.length()),
        file,
        Files.size(file),
        Files.getLastModifiedTime(file).toInstant(),
        offset);
  }
}
