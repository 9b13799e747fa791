package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
  @Test
  void limit_endsOfItsRange_areAllowed() {
    Limit limit = Limit.warn(-1, 1);

    assertThat(limit.allows(-1)).isTrue();
    assertThat(limit.allows(1)).isTrue();
    assertThat(limit.allows(1.0001)).isFalse();
    assertThat(limit.allows(Double.NaN)).isFalse();
  }

  @Test
  void limit_contradictions_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.warn(1, 0))
        .withMessage("least must be <= most, got 1.0 and 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.warn(Quantity.MEAN_RATIO, 0, 1))
        .withMessageContaining("COMPARISON limits are over the set");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limit(Role.INFORMATION, Quantity.VALUE, 0, 1, 0));
  }

  @Test
  void measure_badKeyOrNoSource_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Measure.ofClip("Bad", "1", "D.", "s"))
        .withMessage("measure key must be lower snake case, got \"Bad\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Measure.ofClip("good", "1", "D.", " "))
        .withMessage("good must have a unit, a description and a source");
  }

  @Test
  void measure_withoutLimits_isInformation() {
    Measure measure = Measure.ofClip("x", "1", "D.", "s");

    assertThat(measure.roles()).containsExactly(Role.INFORMATION);
  }

  @Test
  void scores_notFinite_isRefused() {
    TreeMap<String, Double> values = new TreeMap<>();
    values.put("x", Double.NaN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scores(values, new TreeMap<>()))
        .withMessage("x must be finite, got NaN");
  }

  @Test
  void rendition_tooShort_hasAnObstacle() {
    Rendition rendition = Rendition.of(Sounds.sine(1, 100, 500));

    assertThat(rendition.obstacle()).contains("the clip must have at least 1200 samples, got 500");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rendition.withSyllables(0))
        .withMessage("syllables must be >= 1, got 0");
    assertThat(rendition.withText("a").text()).contains("a");
  }
}
