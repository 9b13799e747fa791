package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one scenario gave in one metric on one side: the value that is judged and its spread.
 *
 * @param scenario scenario id
 * @param side which artefact
 * @param metric what it is
 * @param median median of the restarts' medians
 * @param low smallest restart's median
 * @param high largest restart's median
 */
record ExportedValue(
    String scenario, Side side, Metric metric, double median, double low, double high) {

  /** Returns every value of {@code report} in its order of scenarios and metrics. */
  static List<ExportedValue> of(RunReport report) {
    List<ExportedValue> values = new ArrayList<>();
    for (ScenarioResult result : report.scenarios()) {
      for (Side side : List.of(Side.CANDIDATE, Side.BASELINE)) {
        for (Metric metric : report.metrics()) {
          double[] medians = result.restartMedians(side, metric.key());
          if (medians.length > 0) {
            values.add(
                new ExportedValue(
                    result.scenario().id(),
                    side,
                    metric,
                    Descriptive.median(medians),
                    Arrays.stream(medians).min().orElseThrow(),
                    Arrays.stream(medians).max().orElseThrow()));
          }
        }
      }
    }
    return values;
  }
}
