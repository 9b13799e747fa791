package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.stats.Descriptive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restart takes.
 *
 * @param startSeconds until the first synthesis: process, model, sessions
 * @param synthesisSeconds of one synthesis, the median
 * @param warmUps unrecorded syntheses per scenario
 * @param measured whether runs say so
 */
public record RestartCost(
    double startSeconds, double synthesisSeconds, int warmUps, boolean measured) {
  /** Full-size model on a Jetson, as planned before anything was measured. */
  public static final RestartCost STATED = new RestartCost(15, 1, 3, false);

  /** Returns the cost in runs; empty if no sample has a wall time. */
  public static Optional<RestartCost> of(List<RunReport> reports) {
    List<Double> walls = new ArrayList<>();
    List<Double> warmUps = new ArrayList<>();
    double elapsed = 0;
    double busy = 0;
    int starts = 0;
    for (RunReport report : reports) {
      Set<Integer> indices = new HashSet<>();
      elapsed += Duration.between(report.started(), report.finished()).toMillis() / 1000.0;
      for (ScenarioResult result : report.scenarios()) {
        for (Restart restart : result.restarts()) {
          indices.add(restart.index());
          warmUps.add((double) restart.warmups());
          double[] wall = restart.values(Metric.WALL_MS.key());
          for (double milliseconds : wall) {
            walls.add(milliseconds / 1000);
          }
          if (wall.length > 0) {
            busy += (wall.length + restart.warmups()) * Descriptive.mean(wall) / 1000;
          }
        }
      }
      starts += indices.size();
    }
    if (walls.isEmpty() || starts == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new RestartCost(
            Math.max(0, elapsed - busy) / starts, median(walls), (int) median(warmUps), true));
  }

  /** Returns the seconds of one restart of a suite. */
  public double seconds(int scenarios, int samples) {
    return startSeconds + (double) scenarios * (warmUps + samples) * synthesisSeconds;
  }

  private static double median(List<Double> values) {
    return Descriptive.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
