package dev.ishowtts.engine.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.ishowtts.engine.checkpoint.Fp16;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** A tensor in native memory until it is closed; an output of one graph can be input of another. */
public final class NativeTensor implements AutoCloseable {
  private final OnnxTensor tensor;

  NativeTensor(OnnxTensor tensor) {
    this.tensor = tensor;
    OnnxSession.opened();
  }

  private interface Creation {
    OnnxTensor create(OrtEnvironment environment) throws OrtException;
  }

  private static NativeTensor create(Creation creation) {
    try {
      return new NativeTensor(creation.create(OrtEnvironment.getEnvironment()));
    } catch (OrtException e) {
      throw new EngineException(EngineFault.RUNTIME, "no tensor: " + OnnxSession.firstLine(e), e);
    }
  }

  /**
   * Returns a copy of the values.
   *
   * @param type FLOAT32, or FLOAT16 for rounded values
   */
  public static NativeTensor floats(float[] values, GraphPort.ElementType type, long... shape) {
    if (type == GraphPort.ElementType.FLOAT16) {
      ShortBuffer halves = direct(2L * values.length).asShortBuffer();
      for (float value : values) {
        halves.put(Fp16.narrow(value));
      }
      halves.flip();
      return create(e -> OnnxTensor.createTensor(e, halves, shape, OnnxJavaType.FLOAT16));
    }
    FloatBuffer buffer = direct(4L * values.length).asFloatBuffer().put(values).flip();
    return create(e -> OnnxTensor.createTensor(e, buffer, shape));
  }

  /** Returns an int16 copy of the values. */
  public static NativeTensor shorts(short[] values, long... shape) {
    ShortBuffer buffer = direct(2L * values.length).asShortBuffer().put(values).flip();
    return create(e -> OnnxTensor.createTensor(e, buffer, shape, OnnxJavaType.INT16));
  }

  /** Returns an int32 copy of the values. */
  public static NativeTensor integers(int[] values, long... shape) {
    return create(
        e ->
            OnnxTensor.createTensor(
                e, direct(4L * values.length).asIntBuffer().put(values).flip(), shape));
  }

  /** Returns an int64 copy of the values. */
  public static NativeTensor longs(long[] values, long... shape) {
    return create(
        e ->
            OnnxTensor.createTensor(
                e, direct(8L * values.length).asLongBuffer().put(values).flip(), shape));
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  OnnxTensor tensor() {
    return tensor;
  }

  /** Returns the extent of each dimension. */
  public long[] shape() {
    return tensor.getInfo().getShape();
  }

  /**
   * Returns int16 values.
   *
   * @throws IllegalStateException if the elements are of another type
   */
  public short[] toShorts() {
    if (tensor.getInfo().type != OnnxJavaType.INT16) {
      throw new IllegalStateException(
          "the tensor holds " + tensor.getInfo().type + " " + Arrays.toString(shape()));
    }
    ShortBuffer buffer = tensor.getShortBuffer();
    short[] values = new short[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /**
   * Returns fp32 values, widened from fp16 where they are.
   *
   * @throws IllegalStateException if the elements are of another type
   */
  public float[] toFloats() {
    OnnxJavaType type = tensor.getInfo().type;
    if (type != OnnxJavaType.FLOAT && type != OnnxJavaType.FLOAT16) {
      throw new IllegalStateException("the tensor holds " + type + " " + Arrays.toString(shape()));
    }
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Override
  public void close() {
    if (!tensor.isClosed()) {
      tensor.close();
      OnnxSession.closed();
    }
  }
}
