package dev.ishowtts.engine.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds WAV files byte by byte; {@code data} closes one. */
public final class Riff {
  private final List<Byte> bytes = new ArrayList<>();

  private Riff() {}

  /** Returns a file without a fmt chunk. */
  public static Riff bare() {
    return new Riff();
  }

  /** Returns a file with a plain fmt chunk. */
  public static Riff of(int tag, int channels, int rate, int bits) {
    int align = channels * bits / 8;
    ByteBuffer fmt = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    fmt.putShort((short) tag).putShort((short) channels).putInt(rate).putInt(rate * align);
    fmt.putShort((short) align).putShort((short) bits);
    return new Riff().chunk("fmt ", fmt.array());
  }

  /** Returns a mono 24 kHz file with an extensible fmt chunk. */
  public static Riff extensible(int subFormat, int bits) {
    ByteBuffer fmt = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    fmt.putShort((short) 0xFFFE).putShort((short) 1).putInt(24_000).putInt(24_000 * bits / 8);
    fmt.putShort((short) (bits / 8)).putShort((short) bits);
    fmt.putShort((short) 22).putShort((short) bits).putInt(4).putShort((short) subFormat);
    fmt.put(
        new byte[] {
          0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
        });
    return new Riff().chunk("fmt ", fmt.array());
  }

  /** Appends a chunk, padded to an even length. */
  public Riff chunk(String id, int... content) {
    byte[] narrow = new byte[content.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (byte) content[i];
    }
    return chunk(id, narrow);
  }

  /** Appends a chunk, padded to an even length. */
  public Riff chunk(String id, byte[] content) {
    add(id.getBytes(StandardCharsets.US_ASCII));
    add(little(content.length));
    add(content);
    if (content.length % 2 == 1) {
      bytes.add((byte) 0);
    }
    return this;
  }

  /** Returns the file with this data chunk at its end. */
  public byte[] data(int... content) {
    chunk("data", content);
    return build(content.length % 2);
  }

  /** Returns the file with this data chunk at its end. */
  public byte[] data(byte[] content) {
    chunk("data", content);
    return build(content.length % 2);
  }

  private byte[] build(int padding) {
    int size = bytes.size() - padding;
    ByteBuffer file = ByteBuffer.allocate(12 + size);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).put(little(size + 4));
    file.put("WAVE".getBytes(StandardCharsets.US_ASCII));
    bytes.subList(0, size).forEach(file::put);
    return file.array();
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private void add(byte[] more) {
    for (byte b : more) {
      bytes.add(b);
    }
  }
}
