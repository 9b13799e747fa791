package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/*
 * java.util.zip gives streams, not places: torch stores its tensors uncompressed and aligned so that they can be
 * mapped. Fields are named as in PKWARE's APPNOTE 4.3; Zip64 records are understood, for files beyond 4 GiB.
 */
/** Where the uncompressed entries of a zip file lie. */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int LOCATOR64_SIGNATURE = 0x07064b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_SIZE = 22;
  private static final int END64_SIZE = 56;
  private static final int LOCATOR64_SIZE = 20;
  private static final int ENTRY_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final int ZIP64_EXTRA = 1;
  private static final long MAX_DIRECTORY = 1 << 26;
  private static final long ABSENT = 0xffff_ffffL;

  /**
   * An entry as the central directory describes it.
   *
   * @param method 0 is stored
   * @param size uncompressed bytes
   * @param localHeader file position
   */
  record Entry(String name, int flags, int method, long storedSize, long size, long localHeader) {}

  private final String file;
  private final FileChannel channel;
  private final long fileSize;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ZipDirectory(String file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.fileSize = channel.size();
  }

  static ZipDirectory read(String file, FileChannel channel) throws IOException {
    ZipDirectory directory = new ZipDirectory(file, channel);
    directory.readEntries();
    return directory;
  }

  /** Returns the entries by name, in the order of the central directory. */
  Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** Returns the file position of an entry's bytes; its local header counts, not the directory. */
  long dataStart(Entry entry) throws IOException {
    if (entry.method() != 0 || entry.storedSize() != entry.size() || (entry.flags() & 1) != 0) {
      throw bad(
          "entry '%s' is compressed or encrypted (method %d, flags %d); save the file with torch"
              .formatted(BadModel.shown(entry.name()), entry.method(), entry.flags()));
    }
    ByteBuffer local = bytes(entry.localHeader(), LOCAL_SIZE, "a local header");
    if (local.getInt(0) != LOCAL_SIGNATURE) {
      throw bad("entry '" + BadModel.shown(entry.name()) + "' has no local header; fetch it again");
    }
    long start =
        entry.localHeader() + LOCAL_SIZE + unsigned(local, 26) + (long) unsigned(local, 28);
    if (entry.size() > fileSize - start) {
      throw bad(
          "entry '%s' needs %d bytes at %d but the file has %d; fetch it again"
              .formatted(BadModel.shown(entry.name()), entry.size(), start, fileSize));
    }
    return start;
  }

  private void readEntries() throws IOException {
    long end = endRecord();
    ByteBuffer record = bytes(end, END_SIZE, "the end record");
    long count = unsigned(record, 10);
    long size = record.getInt(12) & ABSENT;
    long start = record.getInt(16) & ABSENT;
    if (end >= LOCATOR64_SIZE) {
      ByteBuffer locator = bytes(end - LOCATOR64_SIZE, LOCATOR64_SIZE, "the Zip64 locator");
      if (locator.getInt(0) == LOCATOR64_SIGNATURE) {
        ByteBuffer large = bytes(locator.getLong(8), END64_SIZE, "the Zip64 end record");
        if (large.getInt(0) != END64_SIGNATURE) {
          throw bad("its Zip64 end record is not where it should be; fetch it again");
        }
        count = large.getLong(32);
        size = large.getLong(40);
        start = large.getLong(48);
      }
    }
    if (size < 0 || size > MAX_DIRECTORY || count < 0 || count > size / ENTRY_SIZE) {
      throw bad(
          "its directory has %d entries in %d bytes, at most %d bytes are read; fetch it again"
              .formatted(count, size, MAX_DIRECTORY));
    }
    ByteBuffer directory = bytes(start, (int) size, "the directory");
    for (long i = 0; i < count; i++) {
      readEntry(directory);
    }
  }

  private long endRecord() throws IOException {
    int length = (int) Math.min(fileSize, END_SIZE + 0xffff);
    ByteBuffer tail = bytes(fileSize - length, length, "the end record");
    for (int at = length - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE && at + END_SIZE + unsigned(tail, at + 20) == length) {
        return fileSize - length + at;
      }
    }
    throw bad("has no zip directory at its end; it is cut short, fetch it again");
  }

  private void readEntry(ByteBuffer directory) {
    int at = directory.position();
    if (directory.remaining() < ENTRY_SIZE || directory.getInt(at) != ENTRY_SIGNATURE) {
      throw bad("its directory is damaged at byte " + at + "; fetch it again");
    }
    int nameLength = unsigned(directory, at + 28);
    int extraLength = unsigned(directory, at + 30);
    int length = ENTRY_SIZE + nameLength + extraLength + unsigned(directory, at + 32);
    if (length > directory.remaining()) {
      throw bad("its directory is damaged at byte " + at + "; fetch it again");
    }
    byte[] name = new byte[nameLength];
    directory.get(at + ENTRY_SIZE, name);
    Entry entry =
        withZip64(
            new Entry(
                new String(name, StandardCharsets.UTF_8),
                unsigned(directory, at + 8),
                unsigned(directory, at + 10),
                directory.getInt(at + 20) & ABSENT,
                directory.getInt(at + 24) & ABSENT,
                directory.getInt(at + 42) & ABSENT),
            directory,
            at + ENTRY_SIZE + nameLength,
            extraLength);
    if (entry.size() < 0 || entry.storedSize() < 0 || entry.localHeader() < 0) {
      throw bad("entry '" + BadModel.shown(entry.name()) + "' has negative sizes; fetch it again");
    }
    if (entries.put(entry.name(), entry) != null) {
      throw bad("entry '" + BadModel.shown(entry.name()) + "' is there twice; fetch it again");
    }
    directory.position(at + length);
  }

  /** Takes from the Zip64 extra field what the 32-bit fields leave out, in its fixed order. */
  private static Entry withZip64(Entry entry, ByteBuffer directory, int extra, int extraLength) {
    int at = extra;
    int end = extra + extraLength;
    while (at + 4 <= end) {
      int id = unsigned(directory, at);
      int stop = at + 4 + unsigned(directory, at + 2);
      if (id == ZIP64_EXTRA && stop <= end) {
        ByteBuffer field =
            directory.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(stop).position(at + 4);
        long size = large(entry.size(), field);
        long storedSize = large(entry.storedSize(), field);
        long localHeader = large(entry.localHeader(), field);
        return new Entry(
            entry.name(), entry.flags(), entry.method(), storedSize, size, localHeader);
      }
      at = stop;
    }
    return entry;
  }

  private static long large(long small, ByteBuffer field) {
    return small == ABSENT && field.remaining() >= Long.BYTES ? field.getLong() : small;
  }

  private ByteBuffer bytes(long position, int length, String what) throws IOException {
    if (position < 0 || position > fileSize - length) {
      throw bad(
          "%s lies at %d with %d bytes but the file has %d; fetch it again"
              .formatted(what, position, length, fileSize));
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException(file + " became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private static int unsigned(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & 0xffff;
  }

  private RuntimeException bad(String complaint) {
    return BadModel.of(file, complaint);
  }
}
