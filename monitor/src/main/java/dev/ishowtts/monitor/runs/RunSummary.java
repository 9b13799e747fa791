package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import java.time.Instant;
import java.util.List;

/**
 * One line of the list of runs.
 *
 * @param commit full git commit, empty if unknown
 * @param scenarios ids in the order in which they ran
 * @param obstacles codes of what makes the run less trustworthy
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
    List<String> obstacles) {
  RunSummary {
    scenarios = List.copyOf(scenarios);
    obstacles = List.copyOf(obstacles);
  }

  /** Returns the line of a run. */
  static RunSummary of(RunReport report) {
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
        report.obstacles().stream().map(Obstacle::code).toList());
  }
}
