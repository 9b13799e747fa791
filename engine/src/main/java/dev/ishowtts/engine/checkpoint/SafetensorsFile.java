package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file, checked as strictly as the reference implementation: 8 bytes little-endian
 * header length, a JSON header, then the tensors without gaps or overlaps. Each tensor is mapped
 * when it is asked for, so that the file may be of any size.
 */
public final class SafetensorsFile implements WeightSource {
  private final String file;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final SortedMap<String, List<Long>> shapes;

  private SafetensorsFile(String file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    SortedMap<String, List<Long>> all = new TreeMap<>();
    header.tensors().forEach((name, place) -> all.put(name, place.spec().shape()));
    this.shapes = Collections.unmodifiableSortedMap(all);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if it is not a sound safetensors
   *     file
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(Path path) throws IOException {
    String file = BadModel.nameOf(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new SafetensorsFile(file, channel, SafetensorsHeader.read(file, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public SortedMap<String, List<Long>> shapes() {
    return shapes;
  }

  /** Returns the text entries of {@code __metadata__}, empty if there are none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public TensorType type(String name) {
    return place(name).spec().type();
  }

  /**
   * Returns a tensor's stored bytes, mapped, read-only and little-endian.
   *
   * @throws IllegalArgumentException if there is no such tensor
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if it is larger than 2 GiB
   * @throws IOException if the file cannot be read
   */
  public ByteBuffer bytes(String name) throws IOException {
    SafetensorsHeader.Place place = place(name);
    long size = place.end() - place.begin();
    if (size > Integer.MAX_VALUE) {
      throw BadModel.of(
          file,
          "tensor '%s' has %d bytes; at most %d can be read; split it or store it in fp16"
              .formatted(BadModel.shown(name), size, Integer.MAX_VALUE));
    }
    if (size == 0) {
      return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    }
    long from = header.dataStart() + place.begin();
    // A mapping beyond the end of a file that shrank would grow or fault instead of failing.
    if (from + size > channel.size()) {
      throw BadModel.of(
          file,
          "tensor '%s' ends at byte %d but the file now has %d; import it again"
              .formatted(BadModel.shown(name), from + size, channel.size()));
    }
    return channel.map(MapMode.READ_ONLY, from, size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public float[] floats(String name) throws IOException {
    return type(name).widen(bytes(name));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private SafetensorsHeader.Place place(String name) {
    SafetensorsHeader.Place place = header.tensors().get(name);
    if (place == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' in " + file);
    }
    return place;
  }
}
