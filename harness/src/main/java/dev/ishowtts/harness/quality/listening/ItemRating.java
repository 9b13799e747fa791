package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the valid raters say of one item.
 *
 * @param item id in the set
 * @param category kind of text
 * @param candidateMos mean opinion, 1 to 5
 * @param baselineMos mean opinion, 1 to 5
 * @param preference mean comparison, -3 to 3, positive = candidate better
 * @param candidateArtefacts share of raters that hear one
 * @param baselineArtefacts share of raters that hear one
 * @param candidateKinds artefact to the count of raters that name it
 * @param baselineKinds artefact to the count of raters that name it
 */
public record ItemRating(
    String item,
    String category,
    double candidateMos,
    double baselineMos,
    double preference,
    double candidateArtefacts,
    double baselineArtefacts,
    SortedMap<Artefact, Integer> candidateKinds,
    SortedMap<Artefact, Integer> baselineKinds) {
  public ItemRating {
    candidateKinds = sorted(candidateKinds);
    baselineKinds = sorted(baselineKinds);
  }

  private static SortedMap<Artefact, Integer> sorted(Map<Artefact, Integer> kinds) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
  }
}
