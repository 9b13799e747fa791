package dev.ishowtts.baselines.run;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one scenario sounded, measured after the timed work.
 *
 * @param scenario id of the scenario that spoke
 * @param side which artefact spoke
 * @param reference id of the scenario that it was compared with; its own where there is no other
 * @param values measure key to value in the measure's unit; finite. Measures of a pair are taken
 *     against the reference
 * @param missing measure key to the reason why there is no value
 * @param findings what lies outside its limits
 */
public record ScenarioQuality(
    String scenario,
    Side side,
    String reference,
    SortedMap<String, Double> values,
    SortedMap<String, String> missing,
    List<Finding> findings) {
  public ScenarioQuality {
    values.forEach(
        (key, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be finite, got " + value);
          }
        });
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
    findings = List.copyOf(findings);
  }

  /**
   * One measure outside its limits.
   *
   * @param measure key
   * @param broken whether the sound is broken, not only worth listening to
   * @param message one line for people
   */
  public record Finding(String measure, boolean broken, String message) {}
}
