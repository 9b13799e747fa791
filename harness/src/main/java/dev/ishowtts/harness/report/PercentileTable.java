package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Percentiles of latency: of load, where each window has its own histogram, and of streams, over
 * all samples. A percentile that so few values cannot have is left out: 1 of 1000 needs 1000.
 */
final class PercentileTable {
  private static final List<Metric> OF_LOAD =
      List.of(
          Metric.LATENCY_P50_MS,
          Metric.LATENCY_P90_MS,
          Metric.LATENCY_P99_MS,
          Metric.LATENCY_P999_MS);
  private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};

  private PercentileTable() {}

  static Optional<Section> of(RunReport report) {
    List<List<String>> rows = new ArrayList<>();
    for (ScenarioResult result : report.scenarios()) {
      for (Side side : List.of(Side.BASELINE, Side.CANDIDATE)) {
        load(result, side).ifPresent(rows::add);
        stream(result, side, Metric.TTFA_MS, "first audio").ifPresent(rows::add);
        if (result.samples(side, Metric.TTFA_MS.key()).length > 0) {
          stream(result, side, Metric.WALL_MS, "whole audio").ifPresent(rows::add);
        }
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Section(
                "Latency, ms",
                "Load: medians over windows of each window's percentiles, from the intended start;"
                    + " n is the requests of a window. Streams: over all samples. – : too few for"
                    + " that percentile.",
                3,
                List.of("scenario", "side", "latency", "n", "p50", "p90", "p99", "p99.9", "max"),
                rows));
  }

  private static Optional<List<String>> load(ScenarioResult result, Side side) {
    double[] requests = result.samples(side, Metric.OPERATIONS.key());
    if (result.samples(side, Metric.LATENCY_P50_MS.key()).length == 0 || requests.length == 0) {
      return Optional.empty();
    }
    double count = Descriptive.median(requests);
    List<String> row = row(result, side, "request", count);
    for (int i = 0; i < SHARES.length; i++) {
      double[] values = result.samples(side, OF_LOAD.get(i).key());
      row.add(values.length == 0 ? "–" : shown(Descriptive.median(values), count, SHARES[i]));
    }
    double[] longest = result.samples(side, Metric.LATENCY_MAX_MS.key());
    row.add(
        longest.length == 0 ? "–" : ResultTable.number(Arrays.stream(longest).max().orElseThrow()));
    return Optional.of(row);
  }

  private static Optional<List<String>> stream(
      ScenarioResult result, Side side, Metric metric, String latency) {
    double[] values = result.samples(side, metric.key());
    if (values.length == 0) {
      return Optional.empty();
    }
    List<String> row = row(result, side, latency, values.length);
    for (double share : SHARES) {
      row.add(shown(Descriptive.quantile(values, share), values.length, share));
    }
    row.add(ResultTable.number(Arrays.stream(values).max().orElseThrow()));
    return Optional.of(row);
  }

  private static List<String> row(ScenarioResult result, Side side, String latency, double count) {
    return new ArrayList<>(
        List.of(
            result.scenario().id(),
            side == Side.BASELINE ? "baseline" : "candidate",
            latency,
            ResultTable.number(count)));
  }

  private static String shown(double value, double count, double share) {
    return count * (1 - share) >= 1 - 1e-9 ? ResultTable.number(value) : "–";
  }
}
