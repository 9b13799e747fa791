package dev.ishowtts.harness.quality;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.SpeechTiming;
import java.util.List;
import java.util.regex.Pattern;

/** Silence, cut-offs and speed. */
@AutoService(QualityMetric.class)
public final class TimingMetric implements QualityMetric {
  private static final String ACTIVITY = "20 ms frames within 35 dB of their 95th percentile";
  private static final String NUCLEI = "Mermelstein, JASA 1975; de Jong and Wempe, BRM 2009";
  private static final Pattern INNER_PUNCTUATION =
      Pattern.compile("[\\p{Punct}…—–。，、；：！？&&[^'\"\\-]]\\s*[^\\p{Punct}\\s…。！？]");

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip("lead_s", "s", "Silence before the speech.", ACTIVITY, Limit.warn(0, 0.7)),
        Measure.ofClip("trail_s", "s", "Silence after the speech.", ACTIVITY),
        Measure.ofClip("speech_s", "s", "First to last active frame.", ACTIVITY),
        Measure.ofClip("inner_pause_max_s", "s", "Longest pause inside the speech.", ACTIVITY),
        Measure.ofClip(
            "unpunctuated_pause_s",
            "s",
            "The longest pause, where the text has no punctuation inside to explain it.",
            ACTIVITY,
            Limit.warn(0, 0.6)),
        Measure.ofClip("inner_pause_n150", "1", "Pauses of 150 ms and more.", ACTIVITY),
        Measure.ofClip(
            "active_ratio",
            "1",
            "Active share of the speech.",
            ACTIVITY,
            Limit.warn(0.8, POSITIVE_INFINITY)),
        Measure.ofClip("active_level_db", "dBFS", "95th percentile of frame levels.", ACTIVITY),
        Measure.ofClip("noise_floor_db", "dBFS", "10th percentile of frame levels.", ACTIVITY),
        Measure.ofClip(
            "head_cut_db", "dB", "Level of the first 20 ms over the active level.", ACTIVITY),
        Measure.ofClip(
            "tail_cut_db",
            "dB",
            "Level of the last 20 ms over the active level; near 0 the speech is cut off.",
            ACTIVITY,
            Limit.warn(NEGATIVE_INFINITY, -20)),
        Measure.ofClip("edge_start", "1", "Magnitude of the first sample.", "definition"),
        Measure.ofClip("edge_end", "1", "Magnitude of the last sample.", "definition"),
        Measure.ofClip("nuclei", "1", "Syllable nuclei: peaks of the level envelope.", NUCLEI),
        Measure.ofClip(
            "syll_rate",
            "1/s",
            "Nuclei over speech time; compare renditions of one text only.",
            NUCLEI,
            Limit.warn(Quantity.PARTNER_RATIO, 0.67, 1.5),
            Limit.compare(Quantity.MEAN_RATIO, 0.9, 1.1)),
        Measure.ofClip(
            "text_syll_rate",
            "1/s",
            "Syllables of the text over speech time.",
            "definition",
            Limit.warn(0, 7)));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    Clip clip = rendition.clip();
    SpeechTiming timing = clip.timing();
    int nuclei = clip.syllableNuclei();
    sheet
        .put("lead_s", timing.leadSeconds())
        .put("trail_s", timing.trailSeconds())
        .put("speech_s", timing.speechSeconds())
        .put("inner_pause_max_s", timing.longestPauseSeconds())
        .put("inner_pause_n150", timing.pauses())
        .put("active_ratio", timing.activeRatio())
        .put("active_level_db", timing.activeLevelDb())
        .put("noise_floor_db", timing.noiseFloorDb())
        .put("head_cut_db", timing.headCutDb())
        .put("tail_cut_db", timing.tailCutDb())
        .put("edge_start", timing.edgeStart())
        .put("edge_end", timing.edgeEnd())
        .put("nuclei", nuclei)
        .put("syll_rate", timing.speechSeconds() > 0 ? nuclei / timing.speechSeconds() : 0);
    if (rendition.text().filter(text -> INNER_PUNCTUATION.matcher(text).find()).isPresent()) {
      sheet.missing("unpunctuated_pause_s", "the text has punctuation inside");
    } else {
      sheet.put("unpunctuated_pause_s", timing.longestPauseSeconds());
    }
    if (rendition.syllables().isPresent()) {
      sheet.put("text_syll_rate", rendition.syllables().getAsInt() / timing.speechSeconds());
    } else {
      sheet.missing("text_syll_rate", "not run: the syllables of the text are not given");
    }
  }
}
