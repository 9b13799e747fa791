package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class QualityAnalysisTest {
  private static final Signal SPEECH = Sounds.syllables(1, 120, 1.6);

  private final QualityAnalysis analysis = QualityAnalysis.discovered(QualityModels.NONE);

  @Test
  void discovered_findsEveryFamilyAndUniqueKeys() {
    assertThat(analysis.catalogue())
        .hasSizeGreaterThan(70)
        .extracting(Measure::key)
        .doesNotHaveDuplicates();
    assertThat(analysis.catalogue())
        .filteredOn(measure -> measure.roles().contains(Role.HARD_GATE))
        .extracting(Measure::key)
        .containsExactlyInAnyOrder(
            "nan_inf", "flat", "true_peak_playback_dbtp", "rms_dbfs", "dropout_n");
  }

  @Test
  void constructor_twoFamiliesOfOneKey_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new QualityAnalysis(
                    List.of(new ValidityMetric(), new ValidityMetric()), QualityModels.NONE))
        .withMessage("two families measure \"nan_inf\"");
  }

  @Test
  void measure_notFiniteSamples_failsTheGateAndMeasuresNothingElse() {
    double[] x = SPEECH.samples();
    x[100] = Double.NaN;

    ClipScores clip = analysis.measure(Rendition.of(Signal.of(x, Sounds.RATE)));

    assertThat(clip.scores().values()).containsEntry("nan_inf", 1.0).hasSize(3);
    assertThat(clip.scores().missing())
        .containsEntry("lufs", "the clip has samples that are not finite");
    assertThat(analysis.findings("x", clip))
        .extracting(Finding::message)
        .contains(
            "nan_inf 1, allowed 0 to 0",
            "rms_dbfs has no value: the clip has samples that are not finite");
  }

  @Test
  void measure_withoutModels_answersNotRun() {
    Scores scores =
        analysis
            .measure(Rendition.of(SPEECH).withText("one two").withVoice(Clip.of(SPEECH)))
            .scores();

    assertThat(scores.missing())
        .containsEntry("mos_overall", "not run: no MOS predictor is configured")
        .containsEntry("voice_cosine", "not run: no speaker embedder is configured")
        .containsEntry("wer", "not run: no transcriber is configured");
  }

  @Test
  void measure_withModels_recordsWhatTheySay() {
    QualityModels models =
        new QualityModels(
            Optional.of(
                signal ->
                    new MosPredictor.Prediction(
                        3.5, OptionalDouble.of(3.9), OptionalDouble.empty(), OptionalDouble.of(4))),
            Optional.of(signal -> new double[] {signal.length(), 100}),
            Optional.of(signal -> "So let me one to three"));
    QualityAnalysis configured = QualityAnalysis.discovered(models);
    Rendition rendition = Rendition.of(Sounds.sine(0.5, 120, 2_400)).withText("1, two, three.");

    Scores scores =
        configured.measure(rendition.withVoice(Clip.of(Sounds.sine(1, 90, 2_400)))).scores();

    assertThat(scores.values())
        .containsEntry("mos_overall", 3.5)
        .containsEntry("mos_signal", 3.9)
        .containsEntry("mos_p808", 4.0)
        .containsEntry("asr_words", 3.0)
        .containsEntry("asr_errors", 4.0)
        .containsEntry("asr_leading_insertions", 3.0);
    assertThat(scores.value("wer").orElseThrow()).isCloseTo(4 / 3.0, within(1e-12));
    assertThat(scores.value("voice_cosine").orElseThrow()).isCloseTo(1, within(1e-12));
    assertThat(scores.missing()).containsEntry("mos_background", "the predictor does not tell");
  }

  @Test
  void compare_differentRates_hasAReasonForEveryMeasure() {
    Scores scores =
        analysis.compare(Rendition.of(SPEECH), Rendition.of(Signal.of(SPEECH.samples(), 16_000)));

    assertThat(scores.values()).isEmpty();
    assertThat(scores.missing())
        .containsEntry("mcd_dtw_db", "the sounds have 24000 and 16000 Hz: resample one");
  }

  @Test
  void measure_pauseWithPunctuation_isNotHeldAgainstTheClip() {
    Rendition rendition = Rendition.of(SPEECH);

    Scores inside = analysis.measure(rendition.withText("Well, it works.")).scores();
    Scores none = analysis.measure(rendition.withText("It's a well-known text.")).scores();

    assertThat(inside.missing())
        .containsEntry("unpunctuated_pause_s", "the text has punctuation inside");
    assertThat(none.value("unpunctuated_pause_s").orElseThrow())
        .isEqualTo(none.value("inner_pause_max_s").orElseThrow());
  }

  @Test
  void measure_syllablesOfTheText_giveItsRate() {
    Scores scores = analysis.measure(Rendition.of(SPEECH).withSyllables(20)).scores();

    assertThat(scores.value("text_syll_rate").orElseThrow())
        .isCloseTo(20 / scores.value("speech_s").orElseThrow(), within(1e-12));
  }

  @Test
  void findings_loudFloatFile_asksToListen() {
    ClipScores clip = analysis.measure(Rendition.of(SPEECH.times(2.5)));

    assertThat(analysis.findings("x", clip))
        .filteredOn(finding -> finding.key().equals("peak"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.role()).isEqualTo(Role.WARNING))
        .satisfies(
            finding -> assertThat(finding.message()).matches("peak 1\\.\\d+, allowed 0 to 1"));
  }
}
