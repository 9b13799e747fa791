package dev.ishowtts.engine.checkpoint;

import java.util.List;

/**
 * A tensor's name, type and shape.
 *
 * @param name as stored
 * @param type of one value
 * @param shape row-major sizes, each at least 0; a scalar's is empty
 */
public record TensorSpec(String name, TensorType type, List<Long> shape) {
  public TensorSpec {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("shape must not be negative, got " + shape);
      }
    }
  }

  /**
   * Returns the bytes of all values.
   *
   * @throws ArithmeticException if they do not fit into 63 bits
   */
  public long byteSize() {
    return byteSize(type, shape);
  }

  static long byteSize(TensorType type, List<Long> shape) {
    if (shape.contains(0L)) {
      return 0;
    }
    long bytes = type.bytes();
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }
}
