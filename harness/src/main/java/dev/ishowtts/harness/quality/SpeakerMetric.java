package dev.ishowtts.harness.quality;

import static java.lang.Double.NEGATIVE_INFINITY;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.quality.signal.SpeakerDistance;
import java.util.List;
import java.util.Optional;

/** Whether it is still the same voice. */
@AutoService(QualityMetric.class)
public final class SpeakerMetric implements QualityMetric {
  private static final String PROXY =
      "symmetric Kullback–Leibler divergence of long-term mel cepstra; timbre and channel";
  private static final double LARGEST_DIVERGENCE = 4.4;
  private static final double SHORTEST_SECONDS = 1.5;
  private static final String NO_VOICE = "not run: no recording of the voice is given";
  private static final String NO_MODEL = "not run: no speaker embedder is configured";

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip("voice_mean_ceps_db", "dB", "Mean cepstra against the voice.", PROXY),
        Measure.ofClip(
            "voice_skl",
            "1",
            "Divergence from the voice that was to be imitated.",
            PROXY,
            Limit.warn(NEGATIVE_INFINITY, LARGEST_DIVERGENCE).fromSeconds(SHORTEST_SECONDS)),
        Measure.ofClip(
            "voice_cosine", "1", "Cosine of the embeddings of clip and voice.", "the embedder"),
        Measure.ofPair("spk_mean_ceps_db", "dB", "Mean cepstra of one against other.", PROXY),
        Measure.ofPair("spk_skl", "1", "Divergence between the two renditions.", PROXY),
        Measure.ofPair(
            "spk_cosine", "1", "Cosine of the embeddings of both renditions.", "the embedder"));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    if (rendition.voice().isEmpty()) {
      sheet
          .missing("voice_mean_ceps_db", NO_VOICE)
          .missing("voice_skl", NO_VOICE)
          .missing("voice_cosine", NO_VOICE);
      return;
    }
    Clip voice = rendition.voice().orElseThrow();
    cosine(models.embedder(), "voice_cosine", rendition.signal(), voice.signal(), sheet);
    if (voice.signal().sampleRate() != rendition.signal().sampleRate()) {
      String reason = "not run: the voice has " + voice.signal().sampleRate() + " Hz: resample it";
      sheet.missing("voice_mean_ceps_db", reason).missing("voice_skl", reason);
      return;
    }
    SpeakerDistance distance = rendition.clip().speakerDistance(voice);
    sheet
        .put("voice_mean_ceps_db", distance.meanCepstraDb())
        .put("voice_skl", distance.divergence());
  }

  @Override
  public void compare(
      Rendition baseline, Rendition candidate, QualityModels models, ScoreSheet sheet) {
    SpeakerDistance distance = baseline.clip().speakerDistance(candidate.clip());
    sheet.put("spk_mean_ceps_db", distance.meanCepstraDb()).put("spk_skl", distance.divergence());
    cosine(models.embedder(), "spk_cosine", baseline.signal(), candidate.signal(), sheet);
  }

  private static void cosine(
      Optional<SpeakerEmbedder> embedder, String key, Signal a, Signal b, ScoreSheet sheet) {
    if (embedder.isEmpty()) {
      sheet.missing(key, NO_MODEL);
      return;
    }
    double[] x = embedder.orElseThrow().embed(a);
    double[] y = embedder.orElseThrow().embed(b);
    double products = 0;
    double squaresX = 0;
    double squaresY = 0;
    for (int i = 0; i < x.length; i++) {
      products += x[i] * y[i];
      squaresX += x[i] * x[i];
      squaresY += y[i] * y[i];
    }
    sheet.put(key, products / Math.sqrt(squaresX * squaresY));
  }
}
