package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.harness.quality.signal.Clicks;
import dev.ishowtts.harness.quality.signal.Signal;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Signals whose measures are known. */
final class KnownAnswersTest {
  private static final Offset<Double> DECIBEL = within(1e-3);
  private static final Offset<Double> HERTZ = within(1e-2);

  private final QualityAnalysis analysis = QualityAnalysis.discovered(QualityModels.NONE);

  private double value(Signal signal, String key) {
    Scores scores = analysis.measure(Rendition.of(signal)).scores();
    return scores
        .value(key)
        .orElseThrow(() -> new AssertionError(key + ": " + scores.missing().get(key)));
  }

  @Test
  void measure_sine997_hasTheStandardsLevels() {
    Signal sine = Sounds.sine(1, 997, 240_000);

    assertThat(value(sine, "peak_dbfs")).isCloseTo(0, DECIBEL);
    assertThat(value(sine, "true_peak_dbtp")).isCloseTo(-0.00356706, within(1e-6));
    assertThat(value(sine, "rms_dbfs")).isCloseTo(-3.0103, DECIBEL);
    assertThat(value(sine, "lufs")).isCloseTo(-2.98434, DECIBEL);
    assertThat(value(sine, "click_n")).isZero();
    assertThat(value(sine, "f0_jumps")).isZero();
  }

  @Test
  void measure_sine120_hasItsPitch() {
    Signal sine = Sounds.sine(0.5, 120, 48_000);

    assertThat(value(sine, "lufs")).isCloseTo(-10.4702, DECIBEL);
    assertThat(value(sine, "centroid_hz")).isCloseTo(120, HERTZ);
    assertThat(value(sine, "voiced_ratio")).isEqualTo(1);
    assertThat(value(sine, "f0_median_hz")).isCloseTo(120.001, HERTZ);
    assertThat(value(sine, "hnr_db")).isCloseTo(39.9996, DECIBEL);
    assertThat(value(sine, "click_n")).isZero();
  }

  @Test
  void measure_impulse_isOneClick() {
    Signal impulse = Sounds.of(24_000, n -> n == 12_000 ? 0.05 : 0);

    assertThat(value(impulse, "click_max")).isCloseTo(218.75, DECIBEL);
    assertThat(value(impulse, "click_n")).isEqualTo(1);
    assertThat(value(impulse, "click_suspect_n")).isEqualTo(1);
    assertThat(value(impulse, "edge_click_n")).isZero();
    assertThat(Clicks.of(impulse).suspects()).containsExactly(0.5);
  }

  @Test
  void measure_zeroedSamples_areOneDropout() {
    Signal sine = Sounds.sine(0.3, 200, 24_000);
    double[] x = sine.samples();
    Signal dropout = Sounds.of(x.length, n -> n >= 10_000 && n < 10_120 ? 0 : x[n]);

    assertThat(value(dropout, "longest_equal_run")).isEqualTo(120);
    assertThat(value(dropout, "click_n")).isZero();
    assertThat(value(dropout, "dropout_n")).isEqualTo(1);
    assertThat(value(sine, "dropout_n")).isZero();
  }

  @Test
  void measure_clippedSine_countsItsRuns() {
    Signal clipped =
        Sounds.of(
            24_000,
            n -> Math.max(-1, Math.min(1, 2 * Math.sin(2 * Math.PI * 100 * n / Sounds.RATE))));

    assertThat(value(clipped, "peak")).isEqualTo(1);
    assertThat(value(clipped, "clip_samples")).isEqualTo(16_200);
    assertThat(value(clipped, "clip_runs")).isEqualTo(200);
  }

  @Test
  void measure_jumpAtTheStart_isAnEdgeClick() {
    double[] sine = Sounds.sine(0.8, 300, 24_000).samples();
    Signal edge = Sounds.of(sine.length, n -> n == 0 ? 0.8 : sine[n]);

    assertThat(value(edge, "edge_start")).isEqualTo(0.8);
    assertThat(value(edge, "click_n")).isZero();
    assertThat(value(edge, "edge_click_n")).isEqualTo(2);
  }

  @Test
  void measure_silence_isFlatAndHasNoLoudness() {
    Scores scores = analysis.measure(Rendition.of(Sounds.of(24_000, n -> 0))).scores();

    assertThat(scores.values()).containsEntry("flat", 1.0).containsEntry("lead_s", 1.0);
    assertThat(scores.missing()).containsKeys("lufs", "inner_pause_max_s", "centroid_hz");
  }

  @Test
  void compare_signalWithItself_hasNoDistance() {
    Rendition rendition = Rendition.of(Sounds.syllables(1, 120, 1.6));

    Scores scores = analysis.compare(rendition, rendition);

    assertThat(scores.values())
        .containsEntry("mcd_dtw_db", 0.0)
        .containsEntry("dtw_warp", 0.0)
        .containsEntry("vuv_err", 0.0)
        .containsEntry("f0_rmse_st", 0.0)
        .containsEntry("lsd_db", 0.0)
        .containsEntry("spk_skl", 0.0);
    assertThat(scores.value("stoi").orElseThrow()).isCloseTo(1, within(1e-9));
    assertThat(scores.value("f0_corr").orElseThrow()).isCloseTo(1, within(1e-9));
    assertThat(scores.missing()).containsEntry("si_sdr_db", ScoreSheet.UNDEFINED);
  }

  @Test
  void compare_otherLevel_isLevelledOut() {
    Signal signal = Sounds.syllables(1, 120, 1.6);

    Scores scores = analysis.compare(Rendition.of(signal), Rendition.of(signal.times(0.25)));

    assertThat(scores.value("lsd_db").orElseThrow()).isCloseTo(0, within(1e-9));
    assertThat(scores.value("mrstft_sc").orElseThrow()).isCloseTo(0, within(1e-9));
    assertThat(scores.value("mcd_dtw_db").orElseThrow()).isCloseTo(0, within(1e-9));
  }
}
