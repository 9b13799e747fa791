package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of the list of runs.
 *
 * @param commit full git commit, empty if unknown
 * @param scenarios ids in the order in which they ran
 * @param obstacles codes of what makes the run less trustworthy
 * @param verdict of the gate; absent if the run was not judged
 * @param ratio of the mean over scenarios to the baseline; absent if nothing was compared
 */
record RunSummary(
    String id,
    Instant started,
    Instant finished,
    String suite,
    String host,
    String commit,
    String model,
    String precision,
    List<String> scenarios,
    List<String> obstacles,
    Optional<String> verdict,
    Optional<Double> ratio) {
  RunSummary {
    scenarios = List.copyOf(scenarios);
    obstacles = List.copyOf(obstacles);
  }

  /** Returns the line of a run. */
  static RunSummary of(RunReport report, Optional<JudgedRun> judged) {
    return new RunSummary(
        report.id(),
        report.started(),
        report.finished(),
        report.suite(),
        report.origin().host(),
        report.origin().commit().orElse(""),
        report.model().name(),
        report.model().precision(),
        report.scenarios().stream().map(result -> result.scenario().id()).toList(),
        report.obstacles().stream().map(Obstacle::code).toList(),
        judged.map(run -> run.verdict().name()),
        judged.flatMap(RunSummary::ratio));
  }

  private static Optional<Double> ratio(JudgedRun judged) {
    return judged.comparisons().stream()
        .filter(comparison -> comparison.scenario().equals(Comparison.ALL))
        .findFirst()
        .flatMap(Comparison::figures)
        .map(Comparison.Figures::ratio);
  }
}
