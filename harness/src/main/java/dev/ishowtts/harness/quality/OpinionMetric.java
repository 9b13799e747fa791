package dev.ishowtts.harness.quality;

import static java.lang.Double.POSITIVE_INFINITY;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.OptionalDouble;

/** Predicted opinions of listeners, if a predictor is configured. */
@AutoService(QualityMetric.class)
public final class OpinionMetric implements QualityMetric {
  private static final String SOURCE = "the predictor, e.g. DNSMOS: Reddy et al., ICASSP 2022";

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip(
            "mos_overall",
            "MOS",
            "Predicted overall quality.",
            SOURCE,
            Limit.compare(Quantity.LOWER_BOUND, -0.2, POSITIVE_INFINITY)),
        Measure.ofClip("mos_signal", "MOS", "Predicted quality of the speech.", SOURCE),
        Measure.ofClip("mos_background", "MOS", "Predicted quality of the background.", SOURCE),
        Measure.ofClip("mos_p808", "MOS", "Predicted vote of a P.808 crowd.", SOURCE));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    if (models.opinion().isEmpty()) {
      measures()
          .forEach(
              measure -> sheet.missing(measure.key(), "not run: no MOS predictor is configured"));
      return;
    }
    MosPredictor.Prediction prediction = models.opinion().orElseThrow().predict(rendition.signal());
    sheet.put("mos_overall", prediction.overall());
    put(sheet, "mos_signal", prediction.signal());
    put(sheet, "mos_background", prediction.background());
    put(sheet, "mos_p808", prediction.p808());
  }

  private static void put(ScoreSheet sheet, String key, OptionalDouble value) {
    if (value.isPresent()) {
      sheet.put(key, value.getAsDouble());
    } else {
      sheet.missing(key, "the predictor does not tell");
    }
  }
}
