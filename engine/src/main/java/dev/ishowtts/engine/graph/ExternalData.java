package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Fp16;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The weights file that the graphs of a bundle share. A key is written once; a graph that asks for
 * it again refers to the same bytes. Big tensors start on a page, so that they can be mapped.
 */
final class ExternalData implements Closeable {
  private static final int PAGE = 4096;
  private static final int CHUNK = 1 << 20;

  /** Where a tensor lies. */
  record Slot(String file, long offset, long length, DataType type) {}

  private final String file;
  private final FileChannel channel;
  private final Map<String, Slot> slots = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  ExternalData(Path path) throws IOException {
    this.file = path.getFileName().toString();
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Returns the slot of an earlier tensor with this key, or writes it in {@code type}, FLOAT or
   * FLOAT16.
   *
   * @throws EngineException BAD_MODEL if a value does not fit into the type
   */
  Slot floats(DataType type, String key, GraphBuilder.Values source, long... dims)
      throws IOException {
    Slot known = slots.get(key);
    if (known != null) {
      return known;
    }
    float[] values = source.read();
    if (elements(dims) != values.length) {
      throw new IllegalArgumentException(
          key + " has " + values.length + " values but shape " + Arrays.toString(dims));
    }
    int size = type == DataType.FLOAT ? Float.BYTES : Short.BYTES;
    pad();
    Slot slot = new Slot(file, position, (long) size * values.length, type);
    for (int from = 0; from < values.length; ) {
      int count = Math.min(CHUNK / size, values.length - from);
      buffer.clear();
      if (type == DataType.FLOAT) {
        buffer.asFloatBuffer().put(values, from, count);
      } else {
        putHalves(key, values, from, count);
      }
      write(size * count);
      from += count;
    }
    slots.put(key, slot);
    return slot;
  }

  /** Returns the slot of an earlier tensor of bytes with this key, or writes it. */
  Slot bytes(DataType type, String key, ByteSource source, long... dims) throws IOException {
    Slot known = slots.get(key);
    if (known != null) {
      return known;
    }
    byte[] values = source.read();
    if (elements(dims) != values.length) {
      throw new IllegalArgumentException(
          key + " has " + values.length + " values but shape " + Arrays.toString(dims));
    }
    pad();
    Slot slot = new Slot(file, position, values.length, type);
    for (int from = 0; from < values.length; ) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.clear();
      buffer.put(values, from, count);
      write(count);
      from += count;
    }
    slots.put(key, slot);
    return slot;
  }

  /** Makes the values of a tensor of bytes when they are needed. */
  interface ByteSource {
    byte[] read() throws IOException;
  }

  private void putHalves(String key, float[] values, int from, int count) {
    ShortBuffer halves = buffer.asShortBuffer();
    for (int i = from; i < from + count; i++) {
      if (Fp16.overflows(values[i])) {
        throw new EngineException(
            EngineFault.BAD_MODEL,
            key + " holds " + values[i] + ", too large for fp16: import with --precision fp32");
      }
      halves.put(Fp16.narrow(values[i]));
    }
  }

  private void write(int bytes) throws IOException {
    buffer.position(0).limit(bytes);
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
  }

  private void pad() {
    position = (position + PAGE - 1) / PAGE * PAGE;
  }

  static long elements(long[] dims) {
    long product = 1;
    for (long dim : dims) {
      product *= dim;
    }
    return product;
  }

  @Override
  public void close() throws IOException {
    channel.force(true);
    channel.close();
  }
}
