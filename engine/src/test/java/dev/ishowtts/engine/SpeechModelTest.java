package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
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

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void requireFinite_lastSampleIsNot_isRefusedWithTheSample(float sample) {
    float[] audio = new float[1001];
    audio[1000] = sample;

    assertThatThrownBy(() -> SpeechModel.requireFinite(audio))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("the model gave " + sample + " for a sample");
  }

  @Test
  void requireFinite_greatestAndLeastSamples_areTaken() {
    float[] audio = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f, 1};

    assertThatCode(() -> SpeechModel.requireFinite(audio)).doesNotThrowAnyException();
  }
}
