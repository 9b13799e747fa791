package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Random weights for any architecture, in memory or as a file of any naming and type. */
public final class SeededWeights implements WeightSource {
  private final long seed;
  private final SortedMap<String, List<Long>> shapes;

  private SeededWeights(long seed, SortedMap<String, List<Long>> shapes) {
    this.seed = seed;
    this.shapes = shapes;
  }

  /** Returns weights of a DiT. */
  public static SeededWeights of(Architecture architecture, long seed) {
    return new SeededWeights(seed, F5Layout.shapes(architecture));
  }

  /** Returns weights of a vocoder. */
  public static SeededWeights of(VocosArchitecture architecture, long seed) {
    return new SeededWeights(seed, VocosLayout.shapes(architecture));
  }

  @Override
  public SortedMap<String, List<Long>> shapes() {
    return shapes;
  }

  @Override
  public TensorType type(String name) {
    return TensorType.F32;
  }

  @Override
  public float[] floats(String name) {
    List<Long> shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    WeightScale scale = WeightScale.of(name, shape);
    RandomTensor random = new RandomTensor(seed, name);
    float[] values = new float[Math.toIntExact(TensorSpec.byteSize(TensorType.U8, shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale.mean() + scale.deviation() * random.value(i));
    }
    return values;
  }

  /** Returns the same weights as they are after a file of this type. */
  public WeightSource rounded(TensorType type) {
    SeededWeights exact = this;
    return new WeightSource() {
      @Override
      public SortedMap<String, List<Long>> shapes() {
        return exact.shapes();
      }

      @Override
      public TensorType type(String name) {
        return type;
      }

      @Override
      public float[] floats(String name) {
        float[] values = exact.floats(name);
        for (int i = 0; i < values.length; i++) {
          values[i] =
              switch (type) {
                case F16 -> Fp16.widen(Fp16.narrow(values[i]));
                case BF16 -> Bf16.widen(Bf16.narrow(values[i]));
                default -> values[i];
              };
        }
        return values;
      }

      @Override
      public void close() {}
    };
  }

  /**
   * Writes a safetensors file.
   *
   * @param naming stored name of a weight
   * @param extra further tensors of zeros, fp32
   */
  public void safetensors(
      Path file, UnaryOperator<String> naming, TensorType type, Map<String, List<Long>> extra)
      throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    shapes.forEach((name, shape) -> specs.add(new TensorSpec(naming.apply(name), type, shape)));
    extra.forEach((name, shape) -> specs.add(new TensorSpec(name, TensorType.F32, shape)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs, Map.of())) {
      for (String name : shapes.keySet()) {
        writer.floats(naming.apply(name), floats(name));
      }
      for (Map.Entry<String, List<Long>> zeros : extra.entrySet()) {
        int size = Math.toIntExact(TensorSpec.byteSize(TensorType.U8, zeros.getValue()));
        writer.floats(zeros.getKey(), new float[size]);
      }
      writer.finish();
    }
  }

  /**
   * Writes a torch file.
   *
   * @param entry dictionary that the weights lie in, as {@code model_state_dict}
   * @param naming stored name of a weight
   * @param storage torch's name of the type, as {@code HalfStorage}
   */
  public void torch(
      Path file, String entry, UnaryOperator<String> naming, TensorType type, String storage)
      throws IOException {
    Map<String, byte[]> storages = new TreeMap<>();
    Pickle pickle = new Pickle().dict().nested(entry);
    for (Map.Entry<String, List<Long>> weight : shapes.entrySet()) {
      float[] values = floats(weight.getKey());
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < values.length; i++) {
        type.put(bytes, i * type.bytes(), values[i]);
      }
      String key = Integer.toString(storages.size());
      storages.put(key, bytes.array());
      pickle.tensor(
          naming.apply(weight.getKey()),
          storage,
          key,
          values.length,
          0,
          joined(weight.getValue()),
          joined(strides(weight.getValue())));
    }
    Pickle.zip(file, pickle.close().optimizer().end(), storages);
  }

  private static List<Long> strides(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      strides.add(0, stride);
      stride *= shape.get(i);
    }
    return strides;
  }

  private static String joined(List<Long> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }

  @Override
  public void close() {}
}
