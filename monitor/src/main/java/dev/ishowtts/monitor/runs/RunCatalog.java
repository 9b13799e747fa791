package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.run.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pages of runs. Run files and judgements do not change but are replaced, so what was read of one
 * is kept as long as their sizes and times stay.
 */
final class RunCatalog {
  private static final int KEPT = 20_000;

  private final RunFolder folder;
  private final JudgedRuns judged;
  private final Map<String, Seen> seen =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > KEPT;
        }
      };

  /** What was read, and what its files looked like then. */
  private record Seen(String stamp, RunSummary summary) {}

  /**
   * Which runs to list.
   *
   * @param verdict {@code NONE} for those that were not judged
   */
  record Wanted(
      Optional<String> suite,
      Optional<String> verdict,
      Optional<String> model,
      Optional<String> host,
      int limit,
      int offset) {
    private boolean matches(RunSummary run) {
      return suite.map(run.suite()::equals).orElse(true)
          && verdict.map(word -> run.verdict().orElse("NONE").equals(word)).orElse(true)
          && model.map(run.model()::equals).orElse(true)
          && host.map(run.host()::equals).orElse(true);
    }

    private boolean isFiltered() {
      return suite.isPresent() || verdict.isPresent() || model.isPresent() || host.isPresent();
    }
  }

  RunCatalog(RunFolder folder, JudgedRuns judged) {
    this.folder = folder;
    this.judged = judged;
  }

  /** Returns a page; files that cannot be read are told of unless runs are filtered. */
  RunList page(Wanted wanted) throws IOException {
    List<RunSummary> runs = new ArrayList<>();
    List<RunList.Unreadable> unreadable = new ArrayList<>();
    int passed = 0;
    for (String id : folder.newest(Integer.MAX_VALUE)) {
      Optional<RunSummary> run = Optional.empty();
      String reason = "";
      try {
        run = summary(id);
      } catch (IOException notARun) {
        reason = String.valueOf(notARun.getMessage());
      }
      boolean told = run.map(wanted::matches).orElse(!reason.isEmpty() && !wanted.isFiltered());
      if (!told) {
        continue;
      }
      passed++;
      if (passed <= wanted.offset()) {
        continue;
      }
      if (runs.size() + unreadable.size() == wanted.limit()) {
        return new RunList(runs, unreadable, true);
      }
      if (run.isPresent()) {
        runs.add(run.get());
      } else {
        unreadable.add(new RunList.Unreadable(id, reason));
      }
    }
    return new RunList(runs, unreadable, false);
  }

  private Optional<RunSummary> summary(String id) throws IOException {
    String stamp = folder.stamp(id) + "/" + judged.stamp(id);
    synchronized (seen) {
      Seen known = seen.get(id);
      if (known != null && known.stamp().equals(stamp)) {
        return Optional.of(known.summary());
      }
    }
    Optional<RunReport> report = folder.run(id);
    if (report.isEmpty()) {
      return Optional.empty();
    }
    RunSummary summary = RunSummary.of(report.get(), judged.find(report.get()));
    synchronized (seen) {
      seen.put(id, new Seen(stamp, summary));
    }
    return Optional.of(summary);
  }
}
