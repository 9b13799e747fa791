package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.flow.TimeGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpeechModelTest {
  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 10, 12, 16})
  void grid_withoutEpss_hasEqualStepsBeforeTheSway(int nfe) {
    SpeechOptions options = SpeechOptions.defaults().withNfe(nfe).withSway(0);
    double[] equal = SpeechModel.grid(options.withEpss(false));

    for (int i = 0; i <= nfe; i++) {
      assertThat(equal[i]).isEqualTo((double) i / nfe);
    }
    assertThat(SpeechModel.grid(options))
        .isEqualTo(TimeGrid.grid(nfe, 0, true))
        .isNotEqualTo(equal);
  }

  @Test
  void grid_ofACountWithoutPrunedSteps_isTheSameEitherWay() {
    SpeechOptions options = SpeechOptions.defaults().withNfe(8);

    assertThat(SpeechModel.grid(options.withEpss(false))).isEqualTo(SpeechModel.grid(options));
  }
}
