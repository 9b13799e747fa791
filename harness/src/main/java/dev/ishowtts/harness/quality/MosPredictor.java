package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.signal.Signal;
import java.util.OptionalDouble;

/** Predicts mean opinion scores, e.g. DNSMOS (Reddy et al., ICASSP 2022). */
public interface MosPredictor {
  /** Returns the prediction for {@code signal}, of any length and rate. */
  Prediction predict(Signal signal);

  /**
   * Predicted opinions, 1 bad to 5 excellent.
   *
   * @param overall overall quality
   * @param signal quality of the speech alone
   * @param background quality of the background
   * @param p808 overall quality as a P.808 crowd would rate it
   */
  record Prediction(
      double overall, OptionalDouble signal, OptionalDouble background, OptionalDouble p808) {}
}
