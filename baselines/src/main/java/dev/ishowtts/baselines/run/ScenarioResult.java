package dev.ishowtts.baselines.run;

import java.util.List;

/** What one scenario gave in one run. */
public record ScenarioResult(Scenario scenario, List<Restart> restarts) {
  public ScenarioResult {
    restarts = List.copyOf(restarts);
  }
}
