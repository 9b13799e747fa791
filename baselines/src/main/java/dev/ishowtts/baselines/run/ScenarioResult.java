package dev.ishowtts.baselines.run;

import java.util.List;
import java.util.stream.DoubleStream;

/** What one scenario gave in one run. */
public record ScenarioResult(Scenario scenario, List<Restart> restarts) {
  public ScenarioResult {
    restarts = List.copyOf(restarts);
  }

  /** Returns the restarts of {@code side} that count, in order. */
  public List<Restart> valid(Side side) {
    return restarts.stream()
        .filter(restart -> restart.side() == side && restart.isValid())
        .toList();
  }

  /** Returns one median of {@code metric} per restart of {@code side} that counts and has it. */
  public double[] restartMedians(Side side, String metric) {
    return valid(side).stream()
        .flatMapToDouble(
            restart -> {
              var median = restart.median(metric);
              return median.isPresent()
                  ? DoubleStream.of(median.getAsDouble())
                  : DoubleStream.empty();
            })
        .toArray();
  }

  /** Returns every value of {@code metric} over the restarts of {@code side} that count. */
  public double[] samples(Side side, String metric) {
    return valid(side).stream()
        .flatMapToDouble(restart -> DoubleStream.of(restart.values(metric)))
        .toArray();
  }

  /** Returns whether any restart measured {@code side}. */
  public boolean has(Side side) {
    return restarts.stream().anyMatch(restart -> restart.side() == side);
  }
}
