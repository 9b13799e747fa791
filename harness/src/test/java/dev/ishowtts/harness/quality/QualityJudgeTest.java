package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QualityJudgeTest {
  private final QualityAnalysis analysis = QualityAnalysis.discovered(QualityModels.NONE);

  private static ClipScores clip(double seconds, Map<String, Double> changes) {
    Map<String, Double> values =
        new TreeMap<>(
            Map.of(
                "nan_inf", 0.0,
                "flat", 0.0,
                "dropout_n", 0.0,
                "rms_dbfs", -20.0,
                "true_peak_playback_dbtp", -3.0));
    values.putAll(changes);
    return new ClipScores(seconds, scores(values));
  }

  private static Scores scores(Map<String, Double> values) {
    return new Scores(new TreeMap<>(values), new TreeMap<>());
  }

  private static QualityScores set(int items, IntFunction<ItemScores> item) {
    return new QualityScores("nfe7", "nfe6", IntStream.range(0, items).mapToObj(item).toList());
  }

  private static ItemScores item(
      String id, ClipScores baseline, ClipScores candidate, Map<String, Double> pair) {
    return new ItemScores(id, "", baseline, candidate, scores(pair));
  }

  private QualityComparison judge(QualityScores scores) {
    return analysis.judge(scores, Optional.empty(), 1);
  }

  @Test
  void judge_cleanSet_findsNothing() {
    QualityComparison comparison =
        judge(set(5, i -> item("t" + i, clip(2, Map.of()), clip(2, Map.of()), Map.of())));

    assertThat(comparison.findings()).isEmpty();
    assertThat(comparison.hardGateFailed()).isFalse();
  }

  @Test
  void hardGateFailed_onlyWhereTheBaselinePasses() {
    ClipScores broken = clip(2, Map.of("dropout_n", 1.0));
    ClipScores whole = clip(2, Map.of());

    QualityComparison both = judge(set(1, i -> item("t", broken, broken, Map.of())));
    QualityComparison candidate = judge(set(1, i -> item("t", whole, broken, Map.of())));

    assertThat(both.hardGateFailed()).isFalse();
    assertThat(both.findings()).hasSize(2);
    assertThat(candidate.brokenItems()).containsExactly("t");
    assertThat(candidate.findings())
        .containsExactly(
            new Finding(
                "t",
                Finding.About.CANDIDATE,
                "dropout_n",
                Role.HARD_GATE,
                "dropout_n 1, allowed 0 to 0"));
  }

  @Test
  void judge_shortClips_areNotHeldAgainstLongClipLimits() {
    Map<String, Double> noisy = Map.of("flatness_db", -9.0);

    QualityComparison brief =
        judge(set(1, i -> item("t", clip(1, Map.of()), clip(1, noisy), Map.of())));
    QualityComparison longer =
        judge(set(1, i -> item("t", clip(2, Map.of()), clip(2, noisy), Map.of())));

    assertThat(brief.findings()).isEmpty();
    assertThat(longer.findings())
        .extracting(Finding::message)
        .containsExactly("flatness_db -9 dB, allowed at most -14");
  }

  @Test
  void judge_partners_areComparedWithEachOther() {
    ClipScores baseline = clip(3, Map.of("syll_rate", 4.0, "voiced_ratio", 0.5, "asr_errors", 1.0));
    ClipScores candidate =
        clip(3, Map.of("syll_rate", 7.0, "voiced_ratio", 0.2, "asr_errors", 3.0));

    QualityComparison comparison =
        judge(set(1, i -> item("t", baseline, candidate, Map.of("mcd_dtw_db", 7.5))));

    assertThat(comparison.findings())
        .filteredOn(finding -> finding.role() == Role.WARNING)
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "candidate / baseline of syll_rate 1.750 1/s, allowed 0.6700 to 1.500",
            "candidate / baseline of voiced_ratio 0.4000, allowed at least 0.5000",
            "candidate - baseline of asr_errors 2, allowed at most 1",
            "mcd_dtw_db 7.500 dB, allowed at most 7");
  }

  @Test
  void judge_shiftOverTheSet_isFoundWithIntervalAndCorrectedP() {
    QualityScores scores =
        set(
            10,
            i ->
                item(
                    "t" + i,
                    clip(2, Map.of("lufs", -20.0 + i, "hf8k_db", -30.0, "crest_db", 10.0)),
                    clip(2, Map.of("lufs", -18.0 + i, "hf8k_db", -30.0 + i % 2, "crest_db", 9.0)),
                    Map.of()));

    QualityComparison comparison = judge(scores);

    MeasureComparison lufs = comparison(comparison, "lufs");
    assertThat(lufs.items()).isEqualTo(10);
    assertThat(lufs.baselineMedian()).isEqualTo(-15.5);
    assertThat(lufs.meanDifference()).isCloseTo(2, within(1e-12));
    assertThat(lufs.lower()).isCloseTo(2, within(1e-12));
    assertThat(lufs.p()).isCloseTo(2 / 1024.0, within(1e-12)); // all ten ranks positive, two-sided
    assertThat(lufs.holm()).hasValueCloseTo(2 * 2 / 1024.0, within(1e-12)); // of lufs and hf8k_db
    assertThat(comparison(comparison, "crest_db").holm()).isEmpty();
    MeasureComparison bright = comparison(comparison, "hf8k_db");
    assertThat(bright.meanDifference()).isCloseTo(0.5, within(1e-12));
    assertThat(bright.lower()).isBetween(0.1, 0.4);
    assertThat(bright.upper()).isBetween(0.6, 0.9);
    assertThat(comparison.findings())
        .extracting(Finding::message)
        .containsExactly("mean difference of lufs 2 LUFS, allowed -1 to 1");
  }

  @Test
  void judge_sameSeed_givesTheSameIntervals() {
    QualityScores scores =
        set(
            8,
            i ->
                item(
                    "t" + i,
                    clip(2, Map.of("lufs", -20.0)),
                    clip(2, Map.of("lufs", -20 + 0.1 * i)),
                    Map.of()));

    assertThat(judge(scores)).isEqualTo(judge(scores));
  }

  @Test
  void judge_wordErrorRate_isPooledOverWords() {
    double[] words = {2, 8};
    QualityScores scores =
        set(
            2,
            i ->
                item(
                    "t" + i,
                    clip(2, Map.of("wer", 0.0, "asr_words", words[i])),
                    clip(2, Map.of("wer", i == 0 ? 0.5 : 0.0, "asr_words", words[i])),
                    Map.of()));

    assertThat(comparison(judge(scores), "wer").meanDifference()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void judge_repeats_saysHowFarRenditionsAreApartAnyway() {
    ClipScores whole = clip(2, Map.of());
    QualityScores scores = set(3, i -> item("t" + i, whole, whole, Map.of("mcd_dtw_db", 4.6)));
    QualityScores repeats = set(3, i -> item("t" + i, whole, whole, Map.of("mcd_dtw_db", 3.2)));

    assertThat(analysis.judge(scores, Optional.of(repeats), 1).findings())
        .extracting(Finding::message)
        .containsExactly("median above that of repeats of mcd_dtw_db 1.400 dB, allowed at most 1");
    assertThat(analysis.judge(scores, Optional.of(scores), 1).findings()).isEmpty();
  }

  private static MeasureComparison comparison(QualityComparison comparison, String key) {
    return comparison.comparisons().stream()
        .filter(c -> c.key().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
