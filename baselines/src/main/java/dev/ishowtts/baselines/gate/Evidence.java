package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Reference;
import dev.ishowtts.baselines.run.RunReport;
import java.util.List;
import java.util.Optional;

/**
 * All that checks may look at.
 *
 * @param report the run under judgement
 * @param reference what it was compared with; empty without baseline
 * @param comparisons one per scenario and their mean; empty without baseline
 * @param differences facts by which the nearest baseline's fingerprint differs; empty with a
 *     reference or an empty store
 * @param policy numbers of the gate
 */
public record Evidence(
    RunReport report,
    Optional<Reference> reference,
    List<Comparison> comparisons,
    List<String> differences,
    GatePolicy policy) {
  public Evidence {
    comparisons = List.copyOf(comparisons);
    differences = List.copyOf(differences);
  }
}
