package dev.ishowtts.harness.quality;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Objective scores of a set of texts spoken by two settings.
 *
 * @param baseline name of the setting compared against, e.g. {@code nfe7}
 * @param candidate name of the setting that is judged, e.g. {@code nfe6}
 * @param items one per text, ids unique
 */
public record QualityScores(String baseline, String candidate, List<ItemScores> items) {
  /** Version of the JSON form. */
  public static final int SCHEMA = 1;

  public QualityScores {
    items = List.copyOf(items);
    Set<String> ids = new HashSet<>();
    for (ItemScores item : items) {
      if (!ids.add(item.id())) {
        throw new IllegalArgumentException(
            "item ids must be unique, got \"" + item.id() + "\" twice");
      }
    }
  }
}
