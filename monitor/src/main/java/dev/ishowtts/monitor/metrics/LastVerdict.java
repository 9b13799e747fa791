package dev.ishowtts.monitor.metrics;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.monitor.runs.JudgedRuns;
import dev.ishowtts.monitor.runs.RunFolder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the newest judged run said. A run file is read once.
 *
 * @param verdict PASS, IMPROVED, FAIL or INCONCLUSIVE
 */
record LastVerdict(String run, Instant finished, String verdict) {
  private static final int LOOKED_AT = 10;

  /** Returns the newest judged run, {@code known} if that is still it; empty if none was judged. */
  static Optional<LastVerdict> newest(
      RunFolder runs, JudgedRuns judged, Optional<LastVerdict> known) throws IOException {
    List<String> ids = runs.newest(LOOKED_AT);
    for (String id : ids) {
      if (known.filter(last -> last.run().equals(id)).isPresent()) {
        return known;
      }
      Optional<LastVerdict> last = of(runs, judged, id);
      if (last.isPresent()) {
        return last;
      }
    }
    return Optional.empty();
  }

  private static Optional<LastVerdict> of(RunFolder runs, JudgedRuns judged, String id) {
    try {
      Optional<RunReport> report = runs.run(id);
      Optional<JudgedRun> run = report.isPresent() ? judged.find(report.get()) : Optional.empty();
      return run.map(
          found -> new LastVerdict(id, found.report().finished(), found.verdict().name()));
    } catch (IOException unreadable) {
      return Optional.empty(); // The run before it tells what is known.
    }
  }
}
