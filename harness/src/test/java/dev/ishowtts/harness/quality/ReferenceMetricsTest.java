package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.harness.quality.signal.Clicks;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what the numpy reference of the metrics gives, stored as numbers. */
final class ReferenceMetricsTest {
  private static final Set<String> COUNTS =
      Set.of(
          "nan_inf",
          "longest_equal_run",
          "clip_samples",
          "clip_runs",
          "inner_pause_n150",
          "voiced_frames",
          "f0_jumps",
          "nuclei",
          "click_n",
          "click_suspect_n",
          "edge_click_n",
          "dropout_n");

  private final QualityAnalysis analysis = QualityAnalysis.discovered(QualityModels.NONE);

  @Test
  void measure_syntheticSyllables_agreesWithTheReference() throws IOException {
    Signal a = Sounds.syllables(1, 120, 1.6);
    Signal b = Sounds.syllables(2, 135, 1.7);

    agrees(measured(a), reference("synthetic", "a"));
    agrees(measured(b), reference("synthetic", "b"));
  }

  @Test
  void compare_syntheticSyllables_agreesWithTheReference() throws IOException {
    Signal a = Sounds.syllables(1, 120, 1.6);
    Signal b = Sounds.syllables(2, 135, 1.7);
    Signal noisy = Sounds.plus(a, 0.02, Sounds.syllables(3, 200, 2.0));

    agrees(compared(a, b), reference("synthetic", "pair"));
    agrees(compared(a, noisy), reference("synthetic", "noisy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"short_2", "medium_1", "tech_1", "emotion_1", "stream_1", "long_1"})
  void measure_realPair_agreesWithTheReference(String name) throws IOException {
    Signal nfe7 = Sounds.real("nfe7/" + name);
    Signal nfe6 = Sounds.real("nfe6/" + name);

    agrees(measured(nfe7), reference("clips", "nfe7/" + name));
    agrees(measured(nfe6), reference("clips", "nfe6/" + name));
    agrees(compared(nfe7, nfe6), reference("pairs", name));
  }

  @Test
  void clicks_floatsWrappedByJavaSound_areFound() throws IOException {
    double[] x = Sounds.real("nfe7/emotion_1").samples();
    Signal wrapped = Sounds.of(x.length, n -> x[n] > 1 ? x[n] - 2 : x[n] < -1 ? x[n] + 2 : x[n]);

    Clicks clicks = Clicks.of(wrapped);

    assertThat(clicks.clicks()).isEqualTo(15);
    assertThat(clicks.strongest()).isCloseTo(126.689, within(1e-3));
  }

  private SortedMap<String, Double> measured(Signal signal) {
    return analysis.measure(Rendition.of(signal)).scores().values();
  }

  private SortedMap<String, Double> compared(Signal baseline, Signal candidate) {
    return analysis.compare(Rendition.of(baseline), Rendition.of(candidate)).values();
  }

  private void agrees(Map<String, Double> actual, Map<String, Double> expected) {
    SoftAssertions soft = new SoftAssertions();
    expected.forEach(
        (key, value) ->
            soft.assertThat(actual)
                .as(key)
                .hasEntrySatisfying(
                    key, found -> assertThat(found).isCloseTo(value, within(tolerance(key)))));
    soft.assertAll();
  }

  private double tolerance(String key) {
    if (COUNTS.contains(key)) {
      return 0;
    }
    String unit =
        analysis.catalogue().stream()
            .filter(measure -> measure.key().equals(key))
            .findFirst()
            .orElseThrow()
            .unit();
    return switch (unit) {
      case "s" -> 1e-9;
      case "Hz" -> 1e-2;
      default -> 1e-3;
    };
  }

  /** Returns the reference's finite numbers under {@code group}, {@code name}. */
  private static Map<String, Double> reference(String group, String name) throws IOException {
    try (InputStream in =
        ReferenceMetricsTest.class.getResourceAsStream("reference-metrics.json")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      JsonCursor values = JsonCursor.parse(bytes, "reference").at(group).at(name);
      Map<String, Double> numbers = new TreeMap<>();
      for (Measure measure : QualityAnalysis.discovered(QualityModels.NONE).catalogue()) {
        if (values.optional(measure.key()).isEmpty()) {
          continue;
        }
        JsonCursor value = values.at(measure.key());
        numbers.put(measure.key(), measure.key().equals("flat") ? flag(value) : value.number());
      }
      assertThat(numbers).as("reference has every measure").hasSizeGreaterThan(10);
      return numbers;
    }
  }

  private static double flag(JsonCursor value) throws IOException {
    return value.flag() ? 1 : 0;
  }
}
