package dev.ishowtts.harness.micro;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import java.util.Map;
import java.util.Optional;

/**
 * What a JMH score means: time per operation (lower is better) or operations per time (higher is
 * better), brought to one unit each so that benchmarks of different units share a run.
 *
 * @param metric what the score is
 * @param factor from the score's unit to the metric's
 */
record ScoreUnit(Metric metric, double factor) {
  private static final Metric TIME =
      new Metric(
          "time_per_op", "ms/op", Direction.LOWER_IS_BETTER, "Time of one benchmark operation.");
  private static final Metric THROUGHPUT =
      new Metric(
          "throughput", "ops/s", Direction.HIGHER_IS_BETTER, "Benchmark operations per second.");

  private static final Map<String, Double> SECONDS =
      Map.of(
          "ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "min", 60.0, "hr", 3600.0, "day", 86400.0);

  /** Returns the meaning of {@code ms/op}, {@code ops/us} and the like; empty for other units. */
  static Optional<ScoreUnit> of(String unit) {
    if (unit.endsWith("/op")) {
      return Optional.ofNullable(SECONDS.get(unit.substring(0, unit.length() - 3)))
          .map(seconds -> new ScoreUnit(TIME, seconds * 1e3));
    }
    if (unit.startsWith("ops/")) {
      return Optional.ofNullable(SECONDS.get(unit.substring(4)))
          .map(seconds -> new ScoreUnit(THROUGHPUT, 1 / seconds));
    }
    return Optional.empty();
  }
}
