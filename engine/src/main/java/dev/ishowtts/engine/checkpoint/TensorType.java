package dev.ishowtts.engine.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/** How a tensor's values are stored; the names are those of the safetensors format. */
public enum TensorType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether values are floating-point numbers, which weights have to be. */
  boolean isFloating() {
    return switch (this) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, I16, I8, U8, BOOL -> false;
    };
  }

  /** Returns the type of that name, empty if there is none. */
  static Optional<TensorType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * Returns the values in a buffer widened (F64 and 64-bit integers rounded) to fp32.
   *
   * @param raw little-endian values from position to limit, whole ones only
   */
  float[] widen(ByteBuffer raw) {
    ByteBuffer buffer = raw.slice().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[buffer.remaining() / bytes];
    if (this == F32) {
      FloatBuffer floats = buffer.asFloatBuffer();
      floats.get(values);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = value(buffer, i * bytes);
    }
    return values;
  }

  /** Returns the value at a byte position of a little-endian buffer. */
  float value(ByteBuffer buffer, int at) {
    return switch (this) {
      case F64 -> (float) buffer.getDouble(at);
      case F32 -> buffer.getFloat(at);
      case F16 -> Fp16.widen(buffer.getShort(at));
      case BF16 -> Bf16.widen(buffer.getShort(at));
      case I64 -> buffer.getLong(at);
      case I32 -> buffer.getInt(at);
      case I16 -> buffer.getShort(at);
      case I8 -> buffer.get(at);
      case U8 -> buffer.get(at) & 0xff;
      case BOOL -> buffer.get(at) == 0 ? 0 : 1;
    };
  }

  /** Writes a value at a byte position of a little-endian buffer; only for floating types. */
  void put(ByteBuffer buffer, int at, float value) {
    switch (this) {
      case F64 -> buffer.putDouble(at, value);
      case F32 -> buffer.putFloat(at, value);
      case F16 -> buffer.putShort(at, Fp16.narrow(value));
      case BF16 -> buffer.putShort(at, Bf16.narrow(value));
      case I64, I32, I16, I8, U8, BOOL ->
          throw new IllegalArgumentException("a weight must be of a floating type, got " + this);
    }
  }
}
