package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.run.RunReport;
import java.util.List;
import java.util.Optional;

/**
 * A run and what the gate says about it; from here on nothing changes the verdict.
 *
 * @param report the run
 * @param baseline what it was compared with, for people; empty without baseline
 * @param comparisons one per scenario, and their mean
 * @param findings of every check, the gravest first
 * @param verdict the gate's word
 */
public record JudgedRun(
    RunReport report,
    Optional<String> baseline,
    List<Comparison> comparisons,
    List<Finding> findings,
    Verdict verdict) {
  public JudgedRun {
    comparisons = List.copyOf(comparisons);
    findings = List.copyOf(findings);
  }
}
