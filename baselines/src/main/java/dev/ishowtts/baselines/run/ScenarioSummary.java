package dev.ishowtts.baselines.run;

import dev.ishowtts.baselines.stats.Descriptive;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One metric of one scenario and side in figures for people. Void restarts are left out of all.
 *
 * @param scenario scenario id
 * @param side which artefact
 * @param metric metric key
 * @param restarts restarts that count and have the metric
 * @param count samples that have the metric
 * @param errors samples that failed
 * @param median median of the restarts' medians: the value that is judged
 * @param best best sample in the metric's direction (smallest if it has none)
 * @param mean mean over samples
 * @param cvPercent s ÷ mean over samples, in percent; 0 with fewer than two
 * @param restartCvPercent s ÷ mean over the restarts' medians, in percent; 0 with fewer than two
 * @param p95 0.95 quantile (type 7) over samples towards the metric's bad end
 */
public record ScenarioSummary(
    String scenario,
    Side side,
    String metric,
    int restarts,
    int count,
    int errors,
    double median,
    double best,
    double mean,
    double cvPercent,
    double restartCvPercent,
    double p95) {

  /** Returns the summary; empty if no restart that counts has a value of {@code metric}. */
  public static Optional<ScenarioSummary> of(ScenarioResult result, Metric metric, Side side) {
    double[] medians = result.restartMedians(side, metric.key());
    if (medians.length == 0) {
      return Optional.empty();
    }
    double[] samples = result.samples(side, metric.key());
    boolean higher = metric.direction() == Direction.HIGHER_IS_BETTER;
    return Optional.of(
        new ScenarioSummary(
            result.scenario().id(),
            side,
            metric.key(),
            medians.length,
            samples.length,
            result.valid(side).stream().mapToInt(Restart::errors).sum(),
            Descriptive.median(medians),
            higher
                ? Arrays.stream(samples).max().orElseThrow()
                : Arrays.stream(samples).min().orElseThrow(),
            Descriptive.mean(samples),
            Descriptive.cvPercent(samples),
            Descriptive.cvPercent(medians),
            Descriptive.quantile(samples, higher ? 0.05 : 0.95)));
  }

  /** Returns the summaries of every scenario and metric of {@code report} on {@code side}. */
  public static List<ScenarioSummary> all(RunReport report, Side side) {
    return report.scenarios().stream()
        .flatMap(
            result ->
                report.metrics().stream().flatMap(metric -> of(result, metric, side).stream()))
        .toList();
  }
}
