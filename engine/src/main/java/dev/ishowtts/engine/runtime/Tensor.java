package dev.ishowtts.engine.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A dense tensor, row-major. Buffers are read from position 0; those of fp32 values in native
 * memory are read where they lie, all others are copied there for the time of a run.
 */
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

  /** Returns a tensor of these values, which are not copied. */
  static Integers integers(int[] values, long... shape) {
    return new Integers(IntBuffer.wrap(values), shape);
  }

  /** Returns a tensor of these values, which are not copied. */
  static Floats floats(float[] values, long... shape) {
    return new Floats(FloatBuffer.wrap(values), shape);
  }

  /** Returns a tensor of these values, which are not copied. */
  static Longs longs(long[] values, long... shape) {
    return new Longs(LongBuffer.wrap(values), shape);
  }

  /** Returns a copy in native memory, which runs read where it lies: for what many runs read. */
  static Floats nativeFloats(float[] values, long... shape) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return new Floats(buffer.put(values).flip(), shape);
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
