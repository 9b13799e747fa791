package dev.ishowtts.baselines.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stood when a run was accepted.
 *
 * @param verdict the gate's word on the run at that time, e.g. {@code PASS}
 * @param former scenario id to the value that it was judged by until then, in its metric's unit;
 *     empty where the run was the first
 */
public record Occasion(String verdict, SortedMap<String, Double> former) {
  public Occasion {
    if (verdict.isBlank()) {
      throw new IllegalArgumentException("verdict must not be blank");
    }
    former = Collections.unmodifiableSortedMap(new TreeMap<>(former));
  }
}
