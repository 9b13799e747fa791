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
