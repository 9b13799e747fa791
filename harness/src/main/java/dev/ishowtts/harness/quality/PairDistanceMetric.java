package dev.ishowtts.harness.quality;

import static java.lang.Double.NEGATIVE_INFINITY;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.AlignedDistance;
import dev.ishowtts.harness.quality.signal.ScaleInvariantRatio;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.quality.signal.SpectralDistance;
import dev.ishowtts.harness.quality.signal.Stoi;
import java.util.List;

/** Distances between two renditions of one text. */
@AutoService(QualityMetric.class)
public final class PairDistanceMetric implements QualityMetric {
  private static final String MCD = "Kubichek, PACRIM 1993; 40 HTK bands, not SPTK's cepstra";
  private static final double SILENT_POWER = 1e-20;

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofPair("dur_ratio", "1", "Duration of candidate over baseline.", "definition"),
        Measure.ofPair(
            "mcd_dtw_db",
            "dB",
            "Mel-cepstral distance along the best alignment.",
            MCD,
            Limit.warn(NEGATIVE_INFINITY, 7),
            Limit.compare(Quantity.MEDIAN_OVER_REPEATS, NEGATIVE_INFINITY, 1)),
        Measure.ofPair(
            "dtw_warp", "1", "Distance of the alignment from the diagonal.", "definition"),
        Measure.ofPair("vuv_err", "1", "Share of path points of other voicing.", "definition"),
        Measure.ofPair("f0_rmse_st", "st", "F0 distance along the alignment.", "definition"),
        Measure.ofPair("f0_corr", "1", "Correlation of log F0 along it.", "definition"),
        Measure.ofPair(
            "lsd_db", "dB", "Log-spectral distance, frame by frame.", "Gray and Markel, 1976"),
        Measure.ofPair("mrstft_sc", "1", "Spectral convergence.", "Yamamoto et al., ICASSP 2020"),
        Measure.ofPair("mrstft_lm", "1", "Log magnitude distance.", "Yamamoto et al., ICASSP 2020"),
        Measure.ofPair(
            "stoi",
            "1",
            "Intelligibility of a degraded copy; meaningless between two renditions.",
            "Taal et al., IEEE TASLP 2011"),
        Measure.ofPair(
            "si_sdr_db",
            "dB",
            "Scale-invariant signal-to-distortion ratio.",
            "Le Roux et al., ICASSP 2019"));
  }

  @Override
  public void compare(
      Rendition baseline, Rendition candidate, QualityModels models, ScoreSheet sheet) {
    Signal x = baseline.signal();
    Signal y = candidate.signal();
    AlignedDistance aligned = baseline.clip().alignedDistance(candidate.clip());
    Signal matched = y.times(Math.sqrt(x.power() / Math.max(SILENT_POWER, y.power())));
    SpectralDistance spectral = SpectralDistance.between(x, matched);
    sheet
        .put("dur_ratio", (double) y.length() / x.length())
        .put("mcd_dtw_db", aligned.melCepstralDb())
        .put("dtw_warp", aligned.warp())
        .put("vuv_err", aligned.voicingError())
        .put("f0_rmse_st", aligned.f0RmseSemitones())
        .put("f0_corr", aligned.f0Correlation())
        .put("lsd_db", spectral.logSpectralDb())
        .put("mrstft_sc", spectral.convergence())
        .put("mrstft_lm", spectral.logMagnitude())
        .put("si_sdr_db", ScaleInvariantRatio.decibels(x, matched));
    if (x.sampleRate() == Stoi.SAMPLE_RATE) {
      sheet.put("stoi", Stoi.of(x, matched));
    } else {
      sheet.missing("stoi", "not run: STOI reads 24000 Hz only");
    }
  }
}
