package dev.ishowtts.harness.quality;

import static java.lang.Double.NEGATIVE_INFINITY;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.SpectralShape;
import java.util.List;

/** Shape of the spectrum: hiss, buzz, dullness. Depends on the text. */
@AutoService(QualityMetric.class)
public final class SpectrumMetric implements QualityMetric {
  private static final String SOURCE = "Peeters, IRCAM 2004; 1024-sample Hann frames with speech";
  private static final double SHORTEST_SECONDS = 1.5;

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip(
            "flatness_db",
            "dB",
            "Geometric over arithmetic mean of the power; near 0 = noise.",
            SOURCE,
            Limit.warn(NEGATIVE_INFINITY, -14).fromSeconds(SHORTEST_SECONDS),
            Limit.compare(Quantity.MEAN_DIFFERENCE, -2, 2)),
        Measure.ofClip("centroid_hz", "Hz", "Power-weighted mean frequency.", SOURCE),
        Measure.ofClip("rolloff95_hz", "Hz", "Frequency below which 95 % of power lies.", SOURCE),
        Measure.ofClip("hf4k_db", "dB", "Power from 4 kHz over all power.", SOURCE),
        Measure.ofClip(
            "hf8k_db",
            "dB",
            "Power from 8 kHz over all power.",
            SOURCE,
            Limit.compare(Quantity.MEAN_DIFFERENCE, NEGATIVE_INFINITY, 3)),
        Measure.ofClip("sil_hf_db", "dB", "Power from 4 kHz in silent frames.", SOURCE),
        Measure.ofClip("flux_db", "dB", "Change of the spectrum between frames.", SOURCE));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    SpectralShape shape = rendition.clip().spectrum();
    sheet
        .put("flatness_db", shape.flatnessDb())
        .put("centroid_hz", shape.centroidHz())
        .put("rolloff95_hz", shape.rolloffHz())
        .put("hf4k_db", shape.above4kDb())
        .put("hf8k_db", shape.above8kDb())
        .put("sil_hf_db", shape.silentAbove4kDb())
        .put("flux_db", shape.fluxDb());
  }
}
