package dev.ishowtts.monitor.jobs;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.monitor.runs.JudgedRuns;
import dev.ishowtts.monitor.runs.RunFolder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the run that a command wrote: the newest one that was not there before. */
final class RunOutcomes {
  private static final int LOOKED_AT = 50;

  private final RunFolder folder;
  private final JudgedRuns judged;

  RunOutcomes(RunFolder folder, JudgedRuns judged) {
    this.folder = folder;
    this.judged = judged;
  }

  /** Returns the runs that are there, to be told apart from what comes. */
  Set<String> before() throws IOException {
    return new HashSet<>(folder.newest(LOOKED_AT));
  }

  /**
   * Returns what is new.
   *
   * @throws IOException in one line if it cannot be read
   */
  Optional<RunOutcome> since(Set<String> before) throws IOException {
    List<String> now = folder.newest(LOOKED_AT);
    for (String id : now) {
      if (!before.contains(id)) {
        return Optional.of(of(id, judged.find(id)));
      }
    }
    return Optional.empty();
  }

  private static RunOutcome of(String id, Optional<JudgedRun> run) {
    return new RunOutcome(
        id,
        run.map(found -> found.verdict().name()),
        run.flatMap(found -> found.findings().stream().map(Finding::message).findFirst()));
  }
}
