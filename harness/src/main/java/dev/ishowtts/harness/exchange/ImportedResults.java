package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.util.List;
import java.util.SortedMap;

/**
 * What a file of another tool holds.
 *
 * @param metrics its metrics
 * @param results its scenarios
 * @param facts what it says about its machine
 */
record ImportedResults(
    List<Metric> metrics, List<ScenarioResult> results, SortedMap<String, String> facts) {
  ImportedResults {
    metrics = List.copyOf(metrics);
    results = List.copyOf(results);
  }
}
