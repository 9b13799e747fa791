package dev.ishowtts.engine.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a safetensors file piece by piece: the header is known from the start, the tensors may
 * come in any order and from several threads. Tensors lie sorted by falling value size, then name,
 * so that each is aligned. {@link #finish} must be called last.
 */
public final class SafetensorsWriter implements Closeable {
  private final FileChannel channel;
  private final Map<String, Region> regions;

  private record Region(TensorSpec spec, long position, AtomicLong written) {}

  private SafetensorsWriter(FileChannel channel, Map<String, Region> regions) {
    this.channel = channel;
    this.regions = regions;
  }

  /**
   * Starts a file, replacing one that is there.
   *
   * @param metadata text entries of {@code __metadata__}; none are written if empty
   * @throws IllegalArgumentException if two tensors have one name
   */
  public static SafetensorsWriter create(
      Path path, Collection<TensorSpec> tensors, Map<String, String> metadata) throws IOException {
    List<TensorSpec> ordered = new ArrayList<>(tensors);
    ordered.sort(
        Comparator.comparingInt((TensorSpec spec) -> -spec.type().bytes())
            .thenComparing(TensorSpec::name));
    byte[] header = header(ordered, metadata);
    Map<String, Region> regions = new LinkedHashMap<>();
    long position = (long) SafetensorsHeader.PREFIX + header.length;
    for (TensorSpec spec : ordered) {
      if (regions.put(spec.name(), new Region(spec, position, new AtomicLong())) != null) {
        throw new IllegalArgumentException("tensor names must differ, got twice " + spec.name());
      }
      position += spec.byteSize();
    }
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      ByteBuffer start =
          ByteBuffer.allocate(SafetensorsHeader.PREFIX + header.length)
              .order(ByteOrder.LITTLE_ENDIAN);
      start.putLong(header.length).put(header).flip();
      writeFully(channel, start, 0);
      return new SafetensorsWriter(channel, regions);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes a whole tensor of a floating type, narrowing to its type. */
  public void floats(String name, float[] values) throws IOException {
    TensorType type = region(name).spec().type();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      type.put(bytes, i * type.bytes(), values[i]);
    }
    bytes(name, 0, bytes);
  }

  /**
   * Writes a piece of a tensor; each of its bytes must be written once. Any thread may call.
   *
   * @param offset bytes from the start of the tensor
   * @param piece its remaining little-endian bytes are written
   */
  public void bytes(String name, long offset, ByteBuffer piece) throws IOException {
    Region region = region(name);
    int length = piece.remaining();
    if (offset < 0 || offset + length > region.spec().byteSize()) {
      throw new IllegalArgumentException(
          "tensor '%s' has %d bytes, got a piece [%d, %d)"
              .formatted(name, region.spec().byteSize(), offset, offset + length));
    }
    writeFully(channel, piece, region.position() + offset);
    region.written().addAndGet(length);
  }

  /**
   * Checks that every tensor is complete and forces the file to disk.
   *
   * @throws IllegalStateException if bytes are missing
   */
  public void finish() throws IOException {
    for (Region region : regions.values()) {
      if (region.written().get() != region.spec().byteSize()) {
        throw new IllegalStateException(
            "tensor '%s' needs %d bytes, %d were written"
                .formatted(region.spec().name(), region.spec().byteSize(), region.written().get()));
      }
    }
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Region region(String name) {
    Region region = regions.get(name);
    if (region == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' was announced");
    }
    return region;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static byte[] header(List<TensorSpec> ordered, Map<String, String> metadata) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectPropertyStart("__metadata__");
        new TreeMap<>(metadata).forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long at = 0;
      for (TensorSpec spec : ordered) {
        json.writeObjectPropertyStart(spec.name());
        json.writeStringProperty("dtype", spec.type().name());
        json.writeArrayPropertyStart("shape");
        spec.shape().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeArrayPropertyStart("data_offsets");
        json.writeNumber(at);
        at = Math.addExact(at, spec.byteSize());
        json.writeNumber(at);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
    text.append(" ".repeat(Math.floorMod(-length, SafetensorsHeader.PREFIX)));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
