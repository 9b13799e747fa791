package dev.ishowtts.harness.sink.influx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.quality.ClipScores;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.Scores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class QualityPointsTest {
  private static final Instant AT = Instant.ofEpochMilli(1_767_225_600_000L);

  @Test
  void lines_holdEveryTextBothSidesAndTheirMeans() {
    QualityScores scores =
        new QualityScores(
            "nfe7",
            "nfe6",
            List.of(
                item("short 1", Map.of("lufs", -23.0), Map.of("lufs", -22.0, "wer", 0.25)),
                item("long", Map.of("lufs", -21.0), Map.of("lufs", -20.0))));
    assertThat(QualityPoints.lines(scores, "orin", AT))
        .containsExactly(
            "tts_quality,host=orin,item=short\\ 1,setting=nfe7,side=baseline lufs=-23.0 "
                + AT.toEpochMilli(),
            "tts_quality,host=orin,item=short\\ 1,setting=nfe6,side=candidate"
                + " lufs=-22.0,mcd_dtw_db=5.0,wer=0.25 "
                + AT.toEpochMilli(),
            "tts_quality,host=orin,item=long,setting=nfe7,side=baseline lufs=-21.0 "
                + AT.toEpochMilli(),
            "tts_quality,host=orin,item=long,setting=nfe6,side=candidate lufs=-20.0,mcd_dtw_db=5.0 "
                + AT.toEpochMilli(),
            "tts_quality,host=orin,item=all,setting=nfe7,side=baseline lufs=-22.0 "
                + AT.toEpochMilli(),
            "tts_quality,host=orin,item=all,setting=nfe6,side=candidate"
                + " broken_items=0.0,items=2.0,lufs=-21.0,mcd_dtw_db=5.0,wer=0.25 "
                + AT.toEpochMilli());
  }

  private static ItemScores item(
      String id, Map<String, Double> baseline, Map<String, Double> candidate) {
    return new ItemScores(
        id, "", clip(baseline), clip(candidate), scores(Map.of("mcd_dtw_db", 5.0)));
  }

  private static ClipScores clip(Map<String, Double> values) {
    return new ClipScores(2, scores(values));
  }

  private static Scores scores(Map<String, Double> values) {
    return new Scores(new TreeMap<>(values), new TreeMap<>());
  }
}
