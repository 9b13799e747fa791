package dev.ishowtts.harness.quality;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.IntegratedLoudness;
import dev.ishowtts.harness.quality.signal.Level;
import java.util.List;

/** Levels, clipping and loudness. */
@AutoService(QualityMetric.class)
public final class LevelMetric implements QualityMetric {
  /** Loudness to which clips are brought before people hear them, LUFS. */
  public static final double PLAYBACK_LUFS = -23;

  private static final String TRUE_PEAK = "ITU-R BS.1770-4 Annex 2";
  private static final String DEFINITION = "definition";

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip(
            "peak",
            "1",
            "Largest magnitude; above 1 it needs gain before it becomes PCM.",
            DEFINITION,
            Limit.warn(0, 1)),
        Measure.ofClip("peak_dbfs", "dBFS", "Largest magnitude.", DEFINITION),
        Measure.ofClip(
            "true_peak_dbtp", "dBTP", "Peak of the signal oversampled four times.", TRUE_PEAK),
        Measure.ofClip(
            "true_peak_playback_dbtp",
            "dBTP",
            "True peak after the gain to -23 LUFS.",
            TRUE_PEAK + "; EBU R 128",
            Limit.gate(NEGATIVE_INFINITY, -1)),
        Measure.ofClip(
            "rms_dbfs",
            "dBFS",
            "Root mean square.",
            DEFINITION,
            Limit.gate(-45, POSITIVE_INFINITY)),
        Measure.ofClip("crest_db", "dB", "Peak over root mean square.", DEFINITION),
        Measure.ofClip("dc", "1", "Mean of the samples.", DEFINITION, Limit.warn(-1e-3, 1e-3)),
        Measure.ofClip("clip_samples", "1", "Samples of magnitude 0.999 and more.", DEFINITION),
        Measure.ofClip(
            "clip_runs",
            "1",
            "Runs of 3 and more such samples of one sign: hard clipping.",
            DEFINITION,
            Limit.warn(0, 0)),
        Measure.ofClip(
            "lufs",
            "LUFS",
            "Integrated loudness with both gates.",
            "ITU-R BS.1770-4",
            Limit.compare(Quantity.MEAN_DIFFERENCE, -1, 1)));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    Level level = Level.of(rendition.signal());
    double lufs = IntegratedLoudness.lufs(rendition.signal());
    sheet
        .put("peak", level.peak())
        .put("peak_dbfs", level.peakDbfs())
        .put("true_peak_dbtp", level.truePeakDbtp())
        .put("true_peak_playback_dbtp", level.truePeakDbtp() + PLAYBACK_LUFS - lufs)
        .put("rms_dbfs", level.rmsDbfs())
        .put("crest_db", level.crestDb())
        .put("dc", level.dc())
        .put("clip_samples", level.clippedSamples())
        .put("clip_runs", level.clippedRuns())
        .put("lufs", lufs);
  }
}
