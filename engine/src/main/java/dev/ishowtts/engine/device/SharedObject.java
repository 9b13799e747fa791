package dev.ishowtts.engine.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads from a shared library which others it needs, without loading it. Layout: System V ABI,
 * ELF-64, little-endian.
 */
final class SharedObject {
  private static final int MAGIC = 0x464c457f; // 0x7f "ELF"
  private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int SEGMENT_LOAD = 1;
  private static final int SEGMENT_DYNAMIC = 2;
  private static final int ENTRY = 16;
  private static final int TAG_END = 0;
  private static final int TAG_NEEDED = 1;
  private static final int TAG_STRINGS = 5;
  private static final int TAG_STRINGS_SIZE = 10;

  /** The tables read are a few kilobytes in real libraries. */
  private static final long LARGEST_TABLE = 64L << 20;

  private SharedObject() {}

  private record Segment(int type, long offset, long address, long size) {}

  /**
   * Returns the names of the libraries that a library needs, in its order.
   *
   * @throws IOException if it cannot be read or is not a 64-bit little-endian ELF library
   */
  static List<String> needed(Path library) throws IOException {
    try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ)) {
      return needed(file, segments(file, library), library);
    }
  }

  private static List<Segment> segments(FileChannel file, Path library) throws IOException {
    if (file.size() < HEADER) {
      throw new IOException(library + " is not a shared library: it has " + file.size() + " bytes");
    }
    ByteBuffer header = read(file, 0, HEADER, library);
    if (header.getInt(0) != MAGIC || header.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
      throw new IOException(library + " is not a 64-bit little-endian ELF library");
    }
    long start = header.getLong(32);
    int step = Short.toUnsignedInt(header.getShort(54));
    int count = Short.toUnsignedInt(header.getShort(56));
    if (count > 0 && step < PROGRAM_HEADER) {
      throw new IOException(library + " has program headers of " + step + " bytes");
    }
    ByteBuffer table = read(file, start, (long) step * count, library);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = i * step;
      segments.add(
          new Segment(
              table.getInt(at),
              table.getLong(at + 8),
              table.getLong(at + 16),
              table.getLong(at + 32)));
    }
    return segments;
  }

  private static List<String> needed(FileChannel file, List<Segment> segments, Path library)
      throws IOException {
    List<Long> names = new ArrayList<>();
    long strings = 0;
    long stringsSize = 0;
    for (Segment segment : segments) {
      if (segment.type() != SEGMENT_DYNAMIC) {
        continue;
      }
      ByteBuffer entries = read(file, segment.offset(), segment.size(), library);
      while (entries.remaining() >= ENTRY) {
        long tag = entries.getLong();
        long value = entries.getLong();
        if (tag == TAG_END) {
          break;
        }
        if (tag == TAG_NEEDED) {
          names.add(value);
        }
        strings = tag == TAG_STRINGS ? value : strings;
        stringsSize = tag == TAG_STRINGS_SIZE ? value : stringsSize;
      }
    }
    if (names.isEmpty()) {
      return List.of();
    }
    ByteBuffer table = read(file, offset(segments, strings, library), stringsSize, library);
    List<String> needed = new ArrayList<>();
    for (long name : names) {
      needed.add(string(table, name, library));
    }
    return needed;
  }

  private static long offset(List<Segment> segments, long address, Path library)
      throws IOException {
    for (Segment segment : segments) {
      if (segment.type() == SEGMENT_LOAD
          && address >= segment.address()
          && address - segment.address() < segment.size()) {
        return address - segment.address() + segment.offset();
      }
    }
    throw new IOException(library + " has no segment at address " + address);
  }

  private static String string(ByteBuffer table, long start, Path library) throws IOException {
    if (start < 0 || start >= table.limit()) {
      throw new IOException(library + " names a library outside its strings");
    }
    int from = (int) start;
    int to = from;
    while (to < table.limit() && table.get(to) != 0) {
      to++;
    }
    byte[] bytes = new byte[to - from];
    table.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer read(FileChannel file, long at, long bytes, Path library)
      throws IOException {
    if (at < 0 || bytes < 0 || bytes > LARGEST_TABLE || at > file.size() - bytes) {
      throw new IOException(library + " is truncated or damaged");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new IOException(library + " is truncated or damaged");
      }
    }
    return buffer.flip();
  }
}
