package dev.ishowtts.harness.quality;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.Validity;
import java.util.List;

/** Whether there is a signal at all. */
@AutoService(QualityMetric.class)
public final class ValidityMetric implements QualityMetric {
  private static final String SOURCE = "definition";

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip("nan_inf", "1", "Samples that are not finite.", SOURCE, Limit.gate(0, 0)),
        Measure.ofClip(
            "flat",
            "1",
            "1 if the standard deviation is below -80 dBFS, else 0.",
            SOURCE,
            Limit.gate(0, 0)),
        Measure.ofClip(
            "longest_equal_run", "1", "Longest run of equal consecutive samples.", SOURCE));
  }

  @Override
  public boolean readsAnySound() {
    return true;
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    Validity validity = Validity.of(rendition.signal());
    sheet
        .put("nan_inf", validity.notFinite())
        .put("flat", validity.flat() ? 1 : 0)
        .put("longest_equal_run", validity.longestEqualRun());
  }
}
