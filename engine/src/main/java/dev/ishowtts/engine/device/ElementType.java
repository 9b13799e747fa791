package dev.ishowtts.engine.device;

import java.util.Arrays;
import java.util.Optional;

/** Types of the elements of tensors, with their numbers in ONNX. */
public enum ElementType {
  FLOAT32(1, Float.BYTES),
  INT32(6, Integer.BYTES),
  INT64(7, Long.BYTES),
  BOOL(9, 1),
  FLOAT16(10, Short.BYTES),
  FLOAT64(11, Double.BYTES),
  BFLOAT16(16, Short.BYTES);

  private final int number;
  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  int number() {
    return number;
  }

  /** Returns the size of one element. */
  public int bytes() {
    return bytes;
  }

  static Optional<ElementType> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
