package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSummary;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One row per scenario and one for their mean, as text: what every report for people shows. */
final class ResultTable {
  static final List<String> HEADER =
      List.of(
          "scenario",
          "metric",
          "n",
          "median",
          "best",
          "mean",
          "CV",
          "p95",
          "baseline",
          "ratio",
          "outcome");

  private ResultTable() {}

  static List<List<String>> rows(JudgedRun judged) {
    List<List<String>> rows = new ArrayList<>();
    for (ScenarioResult result : judged.report().scenarios()) {
      rows.add(row(judged, result));
    }
    comparison(judged, Comparison.ALL).ifPresent(mean -> rows.add(meanRow(mean)));
    return rows;
  }

  private static List<String> row(JudgedRun judged, ScenarioResult result) {
    String id = result.scenario().id();
    Optional<Comparison> comparison = comparison(judged, id);
    Optional<ScenarioSummary> summary =
        metric(judged.report(), result)
            .flatMap(metric -> ScenarioSummary.of(result, metric, Side.CANDIDATE));
    List<String> row = new ArrayList<>(List.of(id, result.scenario().primary()));
    row.addAll(summary.map(ResultTable::figures).orElse(List.of("0", "–", "–", "–", "–", "–")));
    row.addAll(compared(comparison));
    return row;
  }

  private static List<String> figures(ScenarioSummary summary) {
    String count = Integer.toString(summary.count());
    return List.of(
        summary.errors() == 0 ? count : count + " (+" + summary.errors() + " failed)",
        number(summary.median()),
        number(summary.best()),
        number(summary.mean()),
        percent(summary.cvPercent()),
        number(summary.p95()));
  }

  private static List<String> meanRow(Comparison mean) {
    List<String> row = new ArrayList<>(List.of(mean.scenario(), mean.metric().key(), ""));
    row.add(mean.figures().map(figures -> number(figures.candidate())).orElse("–"));
    row.addAll(List.of("", "", "", ""));
    row.addAll(compared(Optional.of(mean)));
    return row;
  }

  private static List<String> compared(Optional<Comparison> comparison) {
    return List.of(
        comparison
            .flatMap(Comparison::figures)
            .map(figures -> number(figures.baseline()))
            .orElse("–"),
        comparison.flatMap(Comparison::figures).map(ResultTable::ratio).orElse("–"),
        comparison.map(known -> known.outcome().name()).orElse("–"));
  }

  private static String ratio(Comparison.Figures figures) {
    return String.format(
        Locale.ROOT, "%.3f [%.3f, %.3f]", figures.ratio(), figures.low(), figures.high());
  }

  static Optional<Comparison> comparison(JudgedRun judged, String scenario) {
    return judged.comparisons().stream()
        .filter(comparison -> comparison.scenario().equals(scenario))
        .findFirst();
  }

  static Optional<Metric> metric(RunReport report, ScenarioResult result) {
    return report.metrics().stream()
        .filter(metric -> metric.key().equals(result.scenario().primary()))
        .findFirst();
  }

  /** Returns four significant digits. */
  static String number(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 1000 || magnitude == 0) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(magnitude)));
    return decimals > 6
        ? String.format(Locale.ROOT, "%.3e", value)
        : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f %%", value);
  }
}
