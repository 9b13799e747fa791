package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.harness.quality.Measure;
import dev.ishowtts.harness.quality.QualityComparison;
import dev.ishowtts.harness.quality.QualityScores;
import java.util.List;
import java.util.Optional;

/**
 * A set and what the objective measures say of it.
 *
 * @param scores of every item
 * @param repeats scores of pairs of one setting, other seeds; empty if the set has one seed
 * @param comparison of the settings
 * @param catalogue every measure
 */
public record MeasuredSet(
    SampleSet set,
    QualityScores scores,
    Optional<QualityScores> repeats,
    QualityComparison comparison,
    List<Measure> catalogue) {
  public MeasuredSet {
    catalogue = List.copyOf(catalogue);
  }
}
