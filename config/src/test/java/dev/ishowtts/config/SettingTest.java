package dev.ishowtts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingTest {
  @ParameterizedTest
  @CsvSource({
    "engine.nfe,ISHOWTTS_ENGINE_NFE",
    "engine.maxThreads,ISHOWTTS_ENGINE_MAX_THREADS",
    "gate.min-runs,ISHOWTTS_GATE_MIN_RUNS",
    "a.b2Rate,ISHOWTTS_A_B2_RATE",
    "a.b_c,ISHOWTTS_A_B_C",
  })
  void variable_key_isUpperCaseWithUnderscores(String key, String variable) {
    assertThat(Setting.flag(key, true).variable()).isEqualTo(variable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "a.", "a..b", "A", "a b", "a.-b", "ä"})
  void key_otherForm_isRefused(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setting.flag(key, true))
        .withMessage("key must be words joined by dots, such as engine.nfe, got \"" + key + "\"");
  }

  @Test
  void between_defaultOutside_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setting.integer("a", 0).between(1, 2))
        .withMessage("default of a must be a whole number from 1 to 2");
  }

  @Test
  void number_defaultNotFinite_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setting.number("a", Double.NaN))
        .withMessage("default of a must be a finite number");
  }

  @Test
  void between_valuesWithoutOrder_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Setting.textList("a", List.of()).atLeast(List.of("x")))
        .withMessage("values of a have no order");
  }

  @Test
  void check_condition_isNamed() {
    Setting<String> id = Setting.text("a", "x").check(text -> !text.isBlank(), "text, not blank");

    assertThat(id.refusal(" ")).contains("must be text, not blank");
    assertThat(id.refusal("y")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,0s", "1,1ms", "1500,1500ms", "2000,2s", "90000,90s", "300000,5m", "7200000,2h"})
  void duration_shown_isReadAgain(long millis, String text) {
    assertThat(DurationText.show(Duration.ofMillis(millis))).isEqualTo(text);
    assertThat(DurationText.parse(text)).contains(Duration.ofMillis(millis));
  }

  @Test
  void toString_setting_isItsKey() {
    assertThat(Setting.flag("a.b", true)).hasToString("a.b");
  }
}
