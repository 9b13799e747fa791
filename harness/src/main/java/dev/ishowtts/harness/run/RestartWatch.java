package dev.ishowtts.harness.run;

import java.util.List;
import java.util.Map;

/** Says of restarts what spoke against them while they ran. */
@FunctionalInterface
public interface RestartWatch {
  /** Has nothing against any restart. */
  RestartWatch NONE = restarts -> Map.of();

  /**
   * Returns, by index, why a restart does not count: its kind, a colon, one line. Restarts that
   * count are left out.
   *
   * @param restarts of the run so far, in order
   */
  Map<Integer, String> objections(List<RestartSpan> restarts);
}
