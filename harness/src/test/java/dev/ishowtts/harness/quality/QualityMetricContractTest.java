package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.quality.Measure.Subject;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family of measures keeps. */
final class QualityMetricContractTest {
  private static final Clip VOICE = Clip.of(Sounds.syllables(7, 110, 1.5));

  static Stream<QualityMetric> families() {
    return ServiceLoader.load(QualityMetric.class).stream().map(ServiceLoader.Provider::get);
  }

  private static Set<String> keys(QualityMetric family, Subject subject) {
    return family.measures().stream()
        .filter(measure -> measure.subject() == subject)
        .map(Measure::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> recorded(ScoreSheet sheet) {
    Scores scores = sheet.scores();
    assertThat(scores.values().keySet())
        .as("with a value")
        .allSatisfy(key -> assertThat(scores.missing()).doesNotContainKey(key));
    assertThat(scores.missing().values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
    Set<String> keys = new TreeSet<>(scores.values().keySet());
    keys.addAll(scores.missing().keySet());
    return keys;
  }

  private static List<Signal> sounds() {
    Signal speech = Sounds.syllables(1, 120, 1.6);
    return List.of(
        speech,
        Sounds.of(24_000, n -> 0),
        Sounds.of(1_200, n -> Math.sin(n)),
        Signal.of(speech.samples(), 16_000),
        Signal.of(speech.samples(), 48_000));
  }

  @ParameterizedTest
  @MethodSource("families")
  void measures_haveLimitsThatTheirSubjectCanMeet(QualityMetric family) {
    assertThat(family.measures()).isNotEmpty();
    for (Measure measure : family.measures()) {
      assertThat(measure.description()).endsWith(".");
      assertThat(measure.roles()).isNotEmpty();
      if (measure.subject() == Subject.PAIR) {
        assertThat(measure.limits())
            .extracting(Limit::quantity)
            .isSubsetOf(Quantity.VALUE, Quantity.MEDIAN_OVER_REPEATS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void measure_recordsEachOfItsClipMeasuresAndNoOther(QualityMetric family) {
    for (Signal sound : sounds()) {
      Rendition bare = Rendition.of(sound);
      for (Rendition rendition :
          List.of(bare, bare.withText("Hello, world!").withSyllables(3).withVoice(VOICE))) {
        ScoreSheet sheet = new ScoreSheet();
        family.measure(rendition, QualityModels.NONE, sheet);
        assertThat(recorded(sheet)).isEqualTo(keys(family, Subject.CLIP));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void compare_recordsEachOfItsPairMeasuresAndNoOther(QualityMetric family) {
    for (Signal sound : sounds()) {
      ScoreSheet sheet = new ScoreSheet();
      family.compare(Rendition.of(sound), Rendition.of(sound), QualityModels.NONE, sheet);
      assertThat(recorded(sheet)).isEqualTo(keys(family, Subject.PAIR));
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void measure_anySound_isReadWherePromised(QualityMetric family) {
    if (!family.readsAnySound()) {
      return;
    }
    for (Signal sound :
        List.of(Signal.of(new double[0], 24_000), Signal.of(new double[] {Double.NaN}, 24_000))) {
      ScoreSheet sheet = new ScoreSheet();
      family.measure(Rendition.of(sound), QualityModels.NONE, sheet);
      assertThat(recorded(sheet)).isEqualTo(keys(family, Subject.CLIP));
    }
  }
}
