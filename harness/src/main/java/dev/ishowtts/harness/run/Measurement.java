package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.RulerReading;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.util.List;
import java.util.Optional;

/**
 * What the restarts of one run gave.
 *
 * @param identity what spoke, the same in every restart; the candidate of a paired run
 * @param obstacles what went less than well
 * @param pairing how the sides took turns; empty if there was one side
 * @param rulers times of the control rulers, in the order of the restarts
 */
public record Measurement(
    SpeakerIdentity identity,
    List<ScenarioResult> results,
    List<Obstacle> obstacles,
    Optional<Pairing> pairing,
    List<RulerReading> rulers) {
  public Measurement {
    results = List.copyOf(results);
    obstacles = List.copyOf(obstacles);
    rulers = List.copyOf(rulers);
  }
}
