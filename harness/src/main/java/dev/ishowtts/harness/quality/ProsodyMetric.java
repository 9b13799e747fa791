package dev.ishowtts.harness.quality;

import static java.lang.Double.POSITIVE_INFINITY;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.Prosody;
import java.util.List;

/** Voicing and melody. */
@AutoService(QualityMetric.class)
public final class ProsodyMetric implements QualityMetric {
  private static final String YIN = "YIN: de Cheveigné and Kawahara, JASA 2002";

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip(
            "voiced_ratio",
            "1",
            "Voiced over active frames.",
            YIN,
            Limit.warn(Quantity.PARTNER_RATIO, 0.5, POSITIVE_INFINITY).fromSeconds(2),
            Limit.compare(Quantity.MEAN_DIFFERENCE, -0.1, 0.1)),
        Measure.ofClip("voiced_frames", "1", "Voiced frames.", YIN),
        Measure.ofClip(
            "f0_median_hz",
            "Hz",
            "Median fundamental frequency.",
            YIN,
            Limit.compare(Quantity.MEAN_SEMITONES, -3, 3)),
        Measure.ofClip("f0_p10_hz", "Hz", "10th percentile of F0.", YIN),
        Measure.ofClip("f0_p90_hz", "Hz", "90th percentile of F0.", YIN),
        Measure.ofClip("f0_range_st", "st", "90th over 10th percentile of F0.", YIN),
        Measure.ofClip("f0_std_st", "st", "Standard deviation about the median.", YIN),
        Measure.ofClip("f0_jumps", "1", "Steps of more than 6 semitones.", YIN),
        Measure.ofClip("f0_delta_st", "st", "Mean size of the other steps.", YIN),
        Measure.ofClip(
            "hnr_db", "dB", "Harmonics over noise at the period, median.", "Boersma, IFA 1993"));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    Prosody prosody = rendition.clip().prosody();
    sheet
        .put("voiced_ratio", prosody.voicedRatio())
        .put("voiced_frames", prosody.voicedFrames())
        .put("f0_median_hz", prosody.medianHz())
        .put("f0_p10_hz", prosody.p10Hz())
        .put("f0_p90_hz", prosody.p90Hz())
        .put("f0_range_st", prosody.rangeSemitones())
        .put("f0_std_st", prosody.sdSemitones())
        .put(
            "f0_jumps",
            prosody.voicedFrames() < Prosody.FEWEST_VOICED ? Double.NaN : prosody.jumps())
        .put("f0_delta_st", prosody.deltaSemitones())
        .put("hnr_db", prosody.harmonicToNoiseDb());
  }
}
