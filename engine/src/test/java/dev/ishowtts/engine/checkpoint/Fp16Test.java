package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class Fp16Test {
  private static final int INFINITY = 0x7c00;

  @Test
  void widen_everyHalf_isTheValueOfItsFields() {
    for (int bits = 0; bits < 0x1_0000; bits++) {
      int exponent = (bits >> 10) & 31;
      int fraction = bits & 1023;
      double magnitude =
          exponent == 0
              ? fraction / 1024.0 * Math.pow(2, -14)
              : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
      if (exponent == 31) {
        magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      }
      float expected = (float) ((bits & 0x8000) == 0 ? magnitude : -magnitude);
      assertThat(Float.floatToIntBits(Fp16.widen((short) bits)))
          .as("half 0x%04x", bits)
          .isEqualTo(Float.floatToIntBits(expected));
    }
  }

  @Test
  void narrow_everyWidenedHalf_isItself() {
    for (int bits = 0; bits < 0x1_0000; bits++) {
      assertThat(Fp16.narrow(Fp16.widen((short) bits)) & 0xffff)
          .as("half 0x%04x", bits)
          .isEqualTo(bits);
    }
  }

  @Test
  void narrow_aroundEveryMidpoint_roundsToNearestEven() {
    for (int bits = 0; bits < INFINITY; bits++) {
      float low = Fp16.widen((short) bits);
      float high = bits + 1 == INFINITY ? 65_536f : Fp16.widen((short) (bits + 1));
      float middle = (low + high) / 2;
      int even = (bits & 1) == 0 ? bits : bits + 1;
      assertThat(Fp16.narrow(middle) & 0xffff).as("tie above 0x%04x", bits).isEqualTo(even);
      assertThat(Fp16.narrow(-middle) & 0xffff)
          .as("tie below -0x%04x", bits)
          .isEqualTo(even | 0x8000);
      assertThat(Fp16.narrow(Math.nextDown(middle)) & 0xffff).isEqualTo(bits);
      assertThat(Fp16.narrow(Math.nextUp(middle)) & 0xffff).isEqualTo(bits + 1);
    }
  }

  @Test
  void overflows_fromHalfAStepAboveTheLargest_isTrue() {
    assertThat(Fp16.overflows(Math.nextDown(65_520f))).isFalse();
    assertThat(Fp16.overflows(65_520f)).isTrue();
    assertThat(Fp16.overflows(-65_520f)).isTrue();
    assertThat(Fp16.overflows(Float.POSITIVE_INFINITY)).isFalse();
    assertThat(Fp16.widen(Fp16.narrow(65_519f))).isEqualTo(Fp16.MAX);
    assertThat(Fp16.narrow(Float.MAX_VALUE)).isEqualTo((short) INFINITY);
    assertThat(Fp16.widen(Fp16.narrow(Float.intBitsToFloat(0x7f80_0001)))).isNaN();
  }

  @Test
  void bf16_everyValue_survivesTheRoundTrip() {
    for (int bits = 0; bits < 0x1_0000; bits++) {
      float value = Bf16.widen((short) bits);
      if (Float.isNaN(value)) {
        assertThat(Bf16.widen(Bf16.narrow(value))).isNaN();
        continue;
      }
      assertThat(Bf16.narrow(value) & 0xffff).isEqualTo(bits);
    }
  }

  @Test
  void bf16_ties_goToEvenAndBeyondTheLargestOverflow() {
    assertThat(Bf16.narrow(Float.intBitsToFloat(0x3f80_8000))).isEqualTo((short) 0x3f80);
    assertThat(Bf16.narrow(Float.intBitsToFloat(0x3f81_8000))).isEqualTo((short) 0x3f82);
    assertThat(Bf16.narrow(Float.intBitsToFloat(0x3f80_8001))).isEqualTo((short) 0x3f81);
    assertThat(Bf16.overflows(Float.MAX_VALUE)).isTrue();
    assertThat(Bf16.overflows(3e38f)).isFalse();
  }
}
