package dev.ishowtts.engine.checkpoint;

/** bfloat16: the upper half of an fp32, 1 sign, 8 exponent and 7 fraction bits, in a short. */
public final class Bf16 {
  private Bf16() {}

  /** Returns the value of the bits, exactly. */
  public static float widen(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Returns the nearest bfloat16, ties to even; beyond the largest finite one an infinity. */
  public static short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** Returns whether a finite value rounds to an infinity. */
  public static boolean overflows(float value) {
    return Float.isFinite(value) && Float.isInfinite(widen(narrow(value)));
  }
}
