package dev.ishowtts.harness.quality;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;

/** Words heard against words to be spoken, if a transcriber is configured. */
@AutoService(QualityMetric.class)
public final class WordMetric implements QualityMetric {
  private static final String SOURCE = "Levenshtein, 1966; NIST sclite's counting";
  private static final List<String> KEYS =
      List.of("asr_words", "asr_errors", "asr_leading_insertions", "wer");

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.ofClip("asr_words", "1", "Words of the text.", SOURCE),
        Measure.ofClip(
            "asr_errors",
            "1",
            "Words substituted, left out and inserted.",
            SOURCE,
            Limit.warn(Quantity.PARTNER_EXCESS, Double.NEGATIVE_INFINITY, 1)),
        Measure.ofClip(
            "asr_leading_insertions",
            "1",
            "Words heard before the text begins: the reference text leaks.",
            SOURCE,
            Limit.warn(0, 0)),
        Measure.ofClip(
            "wer",
            "1",
            "Word error rate; over a set, clips weigh as many as they have words.",
            SOURCE,
            Limit.compare(Quantity.UPPER_BOUND, Double.NEGATIVE_INFINITY, 0.1)));
  }

  @Override
  public void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {
    Optional<String> obstacle =
        models.transcriber().isEmpty()
            ? Optional.of("not run: no transcriber is configured")
            : rendition.text().isEmpty()
                ? Optional.of("not run: the text is not given")
                : Optional.empty();
    if (obstacle.isPresent()) {
      KEYS.forEach(key -> sheet.missing(key, obstacle.orElseThrow()));
      return;
    }
    WordErrors errors =
        WordErrors.between(
            rendition.text().orElseThrow(),
            models.transcriber().orElseThrow().transcribe(rendition.signal()));
    sheet
        .put("asr_words", errors.words())
        .put("asr_errors", errors.errors())
        .put("asr_leading_insertions", errors.leadingInsertions())
        .put("wer", (double) errors.errors() / errors.words());
  }
}
