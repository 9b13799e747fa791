package dev.ishowtts.harness.quality;

import java.util.SortedMap;
import java.util.TreeMap;

/** Where the families write: a finite value per measure, or the reason why there is none. */
public final class ScoreSheet {
  static final String UNDEFINED = "not defined for this sound";

  private final SortedMap<String, Double> values = new TreeMap<>();
  private final SortedMap<String, String> missing = new TreeMap<>();

  /** Records a value; one that is not finite is recorded as missing. */
  public ScoreSheet put(String key, double value) {
    if (!Double.isFinite(value)) {
      return missing(key, UNDEFINED);
    }
    values.put(key, value);
    return this;
  }

  /** Records why there is no value. */
  public ScoreSheet missing(String key, String reason) {
    missing.put(key, reason);
    return this;
  }

  /** Returns what was recorded. */
  public Scores scores() {
    return new Scores(values, missing);
  }
}
