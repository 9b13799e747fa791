package dev.ishowtts.harness.quality;

import java.util.List;

/**
 * A family of measures that are computed together; found through {@link java.util.ServiceLoader}.
 * For each of its measures it records a value or the reason why there is none. Stateless.
 */
public interface QualityMetric {
  /** Returns the catalogue entries of the family, in the order in which people read them. */
  List<Measure> measures();

  /** Records the measures of a clip; of a sound that can be analysed, unless it reads any. */
  default void measure(Rendition rendition, QualityModels models, ScoreSheet sheet) {}

  /** Records the measures of a pair of sounds that can be analysed, of one sample rate. */
  default void compare(
      Rendition baseline, Rendition candidate, QualityModels models, ScoreSheet sheet) {}

  /** Returns whether it measures empty, very short and not finite sounds as well. */
  default boolean readsAnySound() {
    return false;
  }
}
