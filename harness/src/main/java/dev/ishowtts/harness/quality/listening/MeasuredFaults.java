package dev.ishowtts.harness.quality.listening;

import java.util.Set;

/**
 * What the objective measures found in the candidate and not in the baseline.
 *
 * @param broken items that fail a hard gate
 * @param clicks items with a click, which ears have to confirm
 * @param cuts items with a cut end, which ears have to confirm
 */
public record MeasuredFaults(Set<String> broken, Set<String> clicks, Set<String> cuts) {
  /** Nothing found. */
  public static final MeasuredFaults NONE = new MeasuredFaults(Set.of(), Set.of(), Set.of());

  public MeasuredFaults {
    broken = Set.copyOf(broken);
    clicks = Set.copyOf(clicks);
    cuts = Set.copyOf(cuts);
  }
}
