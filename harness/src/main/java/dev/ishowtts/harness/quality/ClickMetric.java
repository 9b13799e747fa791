package dev.ishowtts.harness.quality;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.Clicks;
import java.util.List;

/** Clicks, pops and dropouts. */
@AutoService(QualityMetric.class)
public final class ClickMetric implements QualityMetric {
  private static final String DETECTOR =
      "eighth difference over its neighbourhood of 0.5 to 10 ms, chosen on real F5-TTS speech";

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip("click_max", "1", "Largest click statistic inside the clip.", DETECTOR),
        Measure.ofClip(
            "click_n", "1", "Events of statistic 5 and more inside.", DETECTOR, Limit.warn(0, 0)),
        Measure.ofClip(
            "click_suspect_n", "1", "Events of statistic 3.6 and more inside.", DETECTOR),
        Measure.ofClip(
            "edge_click_n",
            "1",
            "Events of statistic 5 and more at either end: cut in mid-signal.",
            DETECTOR,
            Limit.warn(0, 0)),
        Measure.ofClip(
            "dropout_n",
            "1",
            "Runs of 24 and more equal samples with speech on both sides.",
            "definition",
            Limit.gate(0, 0)));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    sheet.put("dropout_n", rendition.clip().dropouts());
    if (rendition.signal().sampleRate() != Clicks.SAMPLE_RATE) {
      for (String key : List.of("click_max", "click_n", "click_suspect_n", "edge_click_n")) {
        sheet.missing(key, "not run: clicks are found at 24000 Hz only");
      }
      return;
    }
    Clicks clicks = Clicks.of(rendition.signal());
    sheet
        .put("click_max", clicks.strongest())
        .put("click_n", clicks.clicks())
        .put("click_suspect_n", clicks.suspects().size())
        .put("edge_click_n", clicks.edgeClicks());
  }
}
