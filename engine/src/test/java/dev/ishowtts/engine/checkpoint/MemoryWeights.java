package dev.ishowtts.engine.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Weights in memory, every one a ramp; remembers whether it was closed. */
final class MemoryWeights implements WeightSource {
  private final SortedMap<String, List<Long>> shapes;
  private final Map<String, TensorType> types;
  private boolean closed;

  MemoryWeights(Map<String, List<Long>> shapes) {
    this(shapes, Map.of());
  }

  /**
   * @param types of the tensors that are not F32
   */
  MemoryWeights(Map<String, List<Long>> shapes, Map<String, TensorType> types) {
    this.shapes = new TreeMap<>(shapes);
    this.types = types;
  }

  @Override
  public SortedMap<String, List<Long>> shapes() {
    return Collections.unmodifiableSortedMap(shapes);
  }

  @Override
  public TensorType type(String name) {
    return types.getOrDefault(name, TensorType.F32);
  }

  @Override
  public float[] floats(String name) {
    List<Long> shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    float[] values = new float[Math.toIntExact(TensorSpec.byteSize(TensorType.U8, shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return values;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
