package dev.ishowtts.engine.checkpoint;

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits, held in a {@code short}. */
public final class Fp16 {
  /** The largest finite value. */
  public static final float MAX = 65_504f;

  /** Half of the step above {@link #MAX}: from here on rounding gives infinity. */
  private static final float OVERFLOW = 65_520f;

  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;

  private Fp16() {}

  /** Returns the value of the bits, exactly; a NaN keeps its sign and payload. */
  public static float widen(short bits) {
    int sign = (bits & SIGN) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f80_0000 | fraction << 13);
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }

  /**
   * Returns the nearest half, ties to even; what {@link #overflows} becomes an infinity and a NaN
   * stays a NaN.
   */
  public static short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & SIGN;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      int payload = (bits >>> 13) & 0x3ff;
      return (short) (sign | INFINITY | (payload == 0 ? 0x200 : payload));
    }
    if (magnitude >= OVERFLOW) {
      return (short) (sign | INFINITY);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rest = bits & 0x7fff_ffff;
    int roundUp = 0xfff + ((rest >>> 13) & 1);
    return (short) (sign | (rest - (112 << 23) + roundUp) >>> 13);
  }

  /** Returns whether a finite value rounds to an infinite half. */
  public static boolean overflows(float value) {
    return Float.isFinite(value) && Math.abs(value) >= OVERFLOW;
  }
}
