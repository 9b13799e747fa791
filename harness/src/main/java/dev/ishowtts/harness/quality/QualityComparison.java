package dev.ishowtts.harness.quality;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the scores of a set say.
 *
 * @param comparisons one per measure of clips that at least one pair has, in catalogue order
 * @param findings everything outside its limit: per item in the set's order, then of the set
 */
public record QualityComparison(List<MeasureComparison> comparisons, List<Finding> findings) {
  public QualityComparison {
    comparisons = List.copyOf(comparisons);
    findings = List.copyOf(findings);
  }

  /** Returns the items whose candidate fails a hard gate while their baseline passes them all. */
  public List<String> brokenItems() {
    Set<String> brokenBaselines = items(Finding.About.BASELINE);
    return items(Finding.About.CANDIDATE).stream()
        .filter(item -> !brokenBaselines.contains(item))
        .sorted()
        .toList();
  }

  /** Returns whether a hard gate alone rejects the candidate. */
  public boolean hardGateFailed() {
    return !brokenItems().isEmpty();
  }

  private Set<String> items(Finding.About about) {
    return findings.stream()
        .filter(finding -> finding.role() == Role.HARD_GATE && finding.about() == about)
        .map(Finding::item)
        .collect(Collectors.toSet());
  }
}
