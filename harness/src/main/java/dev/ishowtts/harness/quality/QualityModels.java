package dev.ishowtts.harness.quality;

import java.util.Optional;

/**
 * The models that are configured; measures of the others answer "not run".
 *
 * @param opinion predicts what listeners would say
 * @param embedder tells voices apart
 * @param transcriber writes down what was said
 */
public record QualityModels(
    Optional<MosPredictor> opinion,
    Optional<SpeakerEmbedder> embedder,
    Optional<Transcriber> transcriber) {
  /** No model at all. */
  public static final QualityModels NONE =
      new QualityModels(Optional.empty(), Optional.empty(), Optional.empty());
}
