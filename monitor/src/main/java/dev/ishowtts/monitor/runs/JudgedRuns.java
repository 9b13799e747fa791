package dev.ishowtts.monitor.runs;

import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The judgements of runs, {@code <id>/judgement.json} in the folder of reports. */
public final class JudgedRuns {
  private final RunFolder runs;
  private final Path reports;

  /** Makes the view of a folder of reports, which may be absent. */
  public JudgedRuns(RunFolder runs, Path reports) {
    this.runs = runs;
    this.reports = reports;
  }

  /**
   * Returns a judged run; empty if there is no such run or it was not judged.
   *
   * @throws IOException in one line without a folder, if one of its files cannot be read
   */
  public Optional<JudgedRun> find(String id) throws IOException {
    Optional<RunReport> report = runs.run(id);
    return report.isPresent() ? find(report.get()) : Optional.empty();
  }

  /** Returns the judgement of a run that was read already; empty if it was not judged. */
  public Optional<JudgedRun> find(RunReport report) throws IOException {
    Path file = reports.resolve(report.id()).resolve("judgement.json");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JudgedFile().read(file, report));
    } catch (IOException e) {
      String words = String.valueOf(e.getMessage()).replace(reports.toString(), "reports");
      throw new IOException(words, e);
    }
  }

  /** Returns what a run's judgement looks like from outside. */
  String stamp(String id) throws IOException {
    return RunFolder.stamp(reports.resolve(id).resolve("judgement.json"));
  }

  /** Returns a file that was written for a run, such as {@code report.html}; empty if none. */
  public Optional<Path> report(String id, String name) {
    Path file = reports.resolve(id).resolve(name);
    return RunFolder.isId(id) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }
}
