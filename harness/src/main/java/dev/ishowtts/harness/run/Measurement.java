package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.util.List;

/**
 * What the restarts of one run gave.
 *
 * @param identity what spoke, the same in every restart
 * @param obstacles what went less than well
 */
public record Measurement(
    SpeakerIdentity identity, List<ScenarioResult> results, List<Obstacle> obstacles) {
  public Measurement {
    results = List.copyOf(results);
    obstacles = List.copyOf(obstacles);
  }
}
