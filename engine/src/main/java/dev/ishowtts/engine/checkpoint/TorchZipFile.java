package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code torch.save} writes since 1.6: a zip of stored entries, one pickle and one entry per
 * storage. Nothing of the pickle is run. Of a training checkpoint the averaged weights ({@code
 * ema_model_state_dict}) are taken, else {@code model_state_dict}.
 */
public final class TorchZipFile implements WeightSource {
  private static final String PICKLE = "data.pkl";
  private static final long MAX_PICKLE = 4 << 20;
  private static final List<String> NESTED =
      List.of("ema_model_state_dict", "model_state_dict", "state_dict");

  private final String file;
  private final FileChannel channel;
  private final ZipDirectory zip;
  private final SortedMap<String, TorchPickle.View> views = new TreeMap<>();
  private final Map<String, Long> dataStarts = new TreeMap<>();

  private TorchZipFile(String file, FileChannel channel, ZipDirectory zip) {
    this.file = file;
    this.channel = channel;
    this.zip = zip;
  }

  /**
   * Opens a file and checks every tensor's place.
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if it is not sound, or asks for
   *     more than tensors
   * @throws IOException if it cannot be read
   */
  public static TorchZipFile open(Path path) throws IOException {
    String file = BadModel.nameOf(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      TorchZipFile torch = new TorchZipFile(file, channel, ZipDirectory.read(file, channel));
      torch.readPickle();
      return torch;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public SortedMap<String, List<Long>> shapes() {
    SortedMap<String, List<Long>> shapes = new TreeMap<>();
    views.forEach((name, view) -> shapes.put(name, view.shape()));
    return Collections.unmodifiableSortedMap(shapes);
  }

  @Override
  public TensorType type(String name) {
    return view(name).storage().type();
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if it spans more than 2 GiB
   */
  @Override
  public float[] floats(String name) throws IOException {
    TorchPickle.View view = view(name);
    if (view.shape().contains(0L)) {
      return new float[0];
    }
    ByteBuffer span = span(name, view);
    TensorType type = view.storage().type();
    return view.isContiguous() ? type.widen(span) : gather(view, type, span);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private TorchPickle.View view(String name) {
    TorchPickle.View view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' in " + file);
    }
    return view;
  }

  /** Maps the part of the storage from the view's first to its last value. */
  private ByteBuffer span(String name, TorchPickle.View view) throws IOException {
    int width = view.storage().type().bytes();
    long values = 1;
    for (int i = 0; i < view.shape().size(); i++) {
      values += (view.shape().get(i) - 1) * view.strides().get(i);
    }
    if (values > Integer.MAX_VALUE / width) {
      throw BadModel.of(
          file,
          "tensor '%s' spans %d values of %d bytes; at most %d bytes can be read; take the"
                  .formatted(BadModel.shown(name), values, width, Integer.MAX_VALUE)
              + " safetensors file");
    }
    Long dataStart = dataStarts.get(view.storage().key());
    if (dataStart == null) {
      throw new IllegalStateException("storage of '" + name + "' was not placed");
    }
    long from = dataStart + view.offset() * width;
    if (from + values * width > channel.size()) {
      throw BadModel.of(file, "became shorter after it was opened; import it again");
    }
    return channel.map(MapMode.READ_ONLY, from, values * width).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] gather(TorchPickle.View view, TensorType type, ByteBuffer span) {
    int rank = view.shape().size();
    int count = 1;
    for (long size : view.shape()) {
      count = Math.multiplyExact(count, Math.toIntExact(size));
    }
    float[] values = new float[count];
    long[] index = new long[rank];
    long at = 0;
    for (int i = 0; i < count; i++) {
      values[i] = type.value(span, (int) (at * type.bytes()));
      for (int axis = rank - 1; axis >= 0; axis--) {
        at += view.strides().get(axis);
        if (++index[axis] < view.shape().get(axis)) {
          break;
        }
        at -= view.strides().get(axis) * view.shape().get(axis);
        index[axis] = 0;
      }
    }
    return values;
  }

  private void readPickle() throws IOException {
    ZipDirectory.Entry pickle =
        zip.entries().values().stream()
            .filter(entry -> entry.name().endsWith("/" + PICKLE))
            .findFirst()
            .orElseThrow(
                () ->
                    BadModel.of(
                        file, "is a zip without an entry '…/data.pkl'; give a file of torch.save"));
    if (pickle.size() > MAX_PICKLE) {
      throw BadModel.of(
          file,
          "its pickle has %d bytes, at most %d are read; save only the model's state_dict"
              .formatted(pickle.size(), MAX_PICKLE));
    }
    String top = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
    checkByteOrder(top + "byteorder");
    TorchPickle.Dict dict = TorchPickle.read(file, bytes(pickle));
    for (Map.Entry<String, Object> entry : weights(dict).entries().entrySet()) {
      if (entry.getValue() instanceof TorchPickle.View view) {
        place(top + "data/", entry.getKey(), view);
        views.put(entry.getKey(), view);
      }
    }
    if (views.isEmpty()) {
      throw BadModel.of(file, "holds no tensors by name; save the model's state_dict");
    }
  }

  private static TorchPickle.Dict weights(TorchPickle.Dict top) {
    for (String key : NESTED) {
      if (top.entries().get(key) instanceof TorchPickle.Dict nested) {
        return nested;
      }
    }
    return top;
  }

  private void checkByteOrder(String name) throws IOException {
    ZipDirectory.Entry entry = zip.entries().get(name);
    if (entry == null) {
      return;
    }
    String order =
        entry.size() > 16 ? "unknown" : new String(bytes(entry), StandardCharsets.US_ASCII);
    if (!order.equals("little")) {
      throw BadModel.of(
          file,
          "its byte order is '%s', must be little; save it on another machine"
              .formatted(BadModel.shown(order)));
    }
  }

  private void place(String prefix, String name, TorchPickle.View view) throws IOException {
    TorchPickle.Storage storage = view.storage();
    ZipDirectory.Entry entry = zip.entries().get(prefix + storage.key());
    if (entry == null) {
      throw BadModel.of(
          file,
          "tensor '%s' lies in storage '%s', which is not in the file; fetch it again"
              .formatted(BadModel.shown(name), BadModel.shown(storage.key())));
    }
    if (entry.size() % storage.type().bytes() != 0
        || entry.size() / storage.type().bytes() != storage.count()) {
      throw BadModel.of(
          file,
          "storage '%s' of tensor '%s' has %d bytes, must be %d values of %s; fetch it again"
              .formatted(
                  BadModel.shown(storage.key()),
                  BadModel.shown(name),
                  entry.size(),
                  storage.count(),
                  storage.type()));
    }
    dataStarts.put(storage.key(), zip.dataStart(entry));
  }

  private byte[] bytes(ZipDirectory.Entry entry) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) entry.size());
    long start = zip.dataStart(entry);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        throw new IOException(file + " became shorter while it was read");
      }
    }
    return buffer.array();
  }
}
