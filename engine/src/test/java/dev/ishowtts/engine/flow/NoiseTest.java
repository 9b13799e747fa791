package dev.ishowtts.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.testing.Golden;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class NoiseTest {
  private static final float PRECISION = 1e-6f; // PyTorch computes sqrt, log, sin and cos in fp32

  @Test
  void normal_knownSeeds_isPyTorchs() {
    for (JsonNode known : Golden.frontend().get("rng")) {
      float[] noise = Noise.normal(known.get("seed").asLong(), known.get("count").asInt());
      assertThat(noise).hasSize(known.get("count").asInt());
      double[] first = Golden.doubles(known.get("first"));
      double[] last = Golden.doubles(known.get("last"));
      for (int i = 0; i < first.length; i++) {
        assertThat((double) noise[i]).isCloseTo(first[i], within((double) PRECISION));
      }
      for (int i = 0; i < last.length; i++) {
        assertThat((double) noise[noise.length - last.length + i])
            .isCloseTo(last[i], within((double) PRECISION));
      }
    }
  }

  /** Draw by draw, as the algorithm is written down. */
  @Test
  void normal_manyAndRagged_isBoxMullerOfTheGenerator() {
    for (int count : new int[] {16, 31, 2048, 2049, 84_500, 100_003}) {
      MersenneTwister random = new MersenneTwister(count);
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = (random.bits32() & 0xFFFFFF) / 16_777_216.0;
      }
      for (int at = 0; at + 16 <= count; at += 16) {
        boxMuller(values, at);
      }
      if (count % 16 != 0) {
        for (int i = count - 16; i < count; i++) {
          values[i] = (random.bits32() & 0xFFFFFF) / 16_777_216.0;
        }
        boxMuller(values, count - 16);
      }
      float[] noise = Noise.normal(count, count);
      int off = 0;
      for (int i = 0; i < count; i++) {
        float expected = (float) values[i];
        assertThat(noise[i]).isCloseTo(expected, within(Math.ulp(expected)));
        off += noise[i] == expected ? 0 : 1;
      }
      assertThat(off).as("roundings that differ").isLessThanOrEqualTo(1);
    }
  }

  @Test
  void cosine_overTheTurn_isAsExactAsMath() {
    for (int turn = -(1 << 22); turn < 1 << 24; turn += 97) {
      double exact = Math.cos(2 * Math.PI * (turn / 16_777_216.0));
      assertThat(Noise.cosine(turn)).isCloseTo(exact, within(1e-15));
    }
  }

  private static void boxMuller(double[] values, int at) {
    for (int i = at; i < at + 8; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - values[i]));
      double angle = 2 * Math.PI * values[i + 8];
      values[i] = radius * Math.cos(angle);
      values[i + 8] = radius * Math.sin(angle);
    }
  }

  @Test
  void normalOfDoubles_seed42_isPyTorchs() {
    assertThat(Noise.normalOfDoubles(42, 16_400))
        .containsExactly(Golden.tensor("noise"), within(PRECISION));
  }

  @Test
  void normal_fewerThan16_isPyTorchs() {
    // torch.manual_seed(0); torch.randn(5), and the same for 42, as PyTorch prints them
    assertThat(Noise.normal(0, 5))
        .containsExactly(
            new float[] {1.5410f, -0.2934f, -2.1788f, 0.5684f, -1.0845f}, within(6e-5f));
    assertThat(Noise.normal(42, 3))
        .containsExactly(new float[] {0.3367f, 0.1288f, 0.2345f}, within(6e-5f));
    assertThat(Noise.normal(0, 0)).isEmpty();
  }

  @Test
  void normal_negativeCount_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Noise.normal(0, -1))
        .withMessage("count must be >= 0, got -1");
  }
}
