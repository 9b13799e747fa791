package dev.ishowtts.harness.telemetry.jetson;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/*
 * sysfs makes a file's content anew for every read at position 0, so that one open file and one
 * pread give the present value: a third of the cost of opening the file for each reading. A file
 * that fails is closed and opened again at the next reading.
 */
/** A kernel file that is read again and again; used by one thread. */
final class SensorFile implements AutoCloseable {
  private static final int LONGEST_NUMBER = 64;

  private final Path path;
  private final ByteBuffer buffer;
  private @Nullable FileChannel channel;

  /** A file that holds one number. */
  SensorFile(Path path) {
    this(path, LONGEST_NUMBER);
  }

  /**
   * A file of text.
   *
   * @param longest bytes that are read of it
   */
  SensorFile(Path path, int longest) {
    this.path = path;
    this.buffer = ByteBuffer.allocateDirect(longest);
  }

  /**
   * Returns the present value; empty where the file is absent, refuses the read (a powered-off
   * domain gives EAGAIN or ENODATA) or holds anything but one whole number.
   */
  OptionalLong read() {
    int length = fill();
    return length < 0 ? OptionalLong.empty() : parse(length);
  }

  /** Returns the present text, ASCII; empty where the file is absent or refuses the read. */
  String text() {
    int length = Math.max(0, fill());
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /* Returns the bytes in the buffer; −1 where nothing can be read. */
  private int fill() {
    FileChannel open = channel;
    try {
      if (open == null) {
        open = FileChannel.open(path, StandardOpenOption.READ);
        channel = open;
      }
      buffer.clear();
      return open.read(buffer, 0);
    } catch (IOException | SecurityException e) {
      close();
      return -1;
    }
  }

  private OptionalLong parse(int length) {
    int end = length;
    while (end > 0 && buffer.get(end - 1) <= ' ') {
      end--;
    }
    int start = end > 0 && buffer.get(0) == '-' ? 1 : 0;
    if (end <= start || end - start > 18) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = buffer.get(i) - '0';
      if (digit < 0 || digit > 9) {
        return OptionalLong.empty();
      }
      value = value * 10 + digit;
    }
    return OptionalLong.of(start == 1 ? -value : value);
  }

  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // A file that was only read loses nothing.
        return;
      }
    }
  }
}
