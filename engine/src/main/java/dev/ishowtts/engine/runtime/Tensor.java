package dev.ishowtts.engine.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** A dense tensor in native memory, row-major. Buffers are read from position 0, not copied. */
public sealed interface Tensor {
  /** Returns the extent of each dimension. */
  long[] shape();

  /** fp32 values. */
  @SuppressWarnings("ArrayRecordComponent") // shapes are small and never compared
  record Floats(FloatBuffer values, long[] shape) implements Tensor {
    public Floats {
      checkSize(values.limit(), shape);
    }

    /** Returns the values as an array. */
    public float[] toArray() {
      float[] array = new float[values.limit()];
      values.duplicate().position(0).get(array);
      return array;
    }
  }

  /** int64 values. */
  @SuppressWarnings("ArrayRecordComponent") // shapes are small and never compared
  record Longs(LongBuffer values, long[] shape) implements Tensor {
    public Longs {
      checkSize(values.limit(), shape);
    }
  }

  /** int32 values. */
  @SuppressWarnings("ArrayRecordComponent") // shapes are small and never compared
  record Integers(IntBuffer values, long[] shape) implements Tensor {
    public Integers {
      checkSize(values.limit(), shape);
    }
  }

  /** Returns a tensor that holds a copy of the values. */
  static Integers integers(int[] values, long... shape) {
    IntBuffer buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(Integer.BYTES, values.length))
            .order(ByteOrder.nativeOrder())
            .asIntBuffer();
    buffer.put(values).flip();
    return new Integers(buffer, shape);
  }

  /** Returns a tensor that holds a copy of the values. */
  static Floats floats(float[] values, long... shape) {
    FloatBuffer buffer = allocate(values.length);
    buffer.put(values).flip();
    return new Floats(buffer, shape);
  }

  /** Returns a tensor that holds a copy of the values. */
  static Longs longs(long[] values, long... shape) {
    LongBuffer buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(8, values.length))
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    buffer.put(values).flip();
    return new Longs(buffer, shape);
  }

  /** Returns a direct buffer for that many fp32 values. */
  static FloatBuffer allocate(int values) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(4, values))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static void checkSize(int values, long[] shape) {
    long expected = 1;
    for (long dim : shape) {
      expected *= dim;
    }
    if (expected != values) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " needs " + expected + " values, got " + values);
    }
  }
}
