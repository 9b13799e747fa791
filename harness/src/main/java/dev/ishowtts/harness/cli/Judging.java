package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.Judge;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Promotion;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.store.BaselineStore;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.report.ConsoleReport;
import dev.ishowtts.harness.report.GitHubAnnotations;
import dev.ishowtts.harness.report.JobSummary;
import dev.ishowtts.harness.report.ReportFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** The way of the main job from the run file to the verdict. */
final class Judging {
  private static final String RELATIVE = "relative";

  private final Ishowtts root;
  private final Config config;
  private final BaselineStore store;
  private final ReportFolder reports;

  Judging(Ishowtts root) {
    this.root = root;
    this.config = root.config();
    OutputSettings settings = OutputSettings.from(config);
    this.store =
        new BaselineStore(
            root.root().resolve(settings.store()),
            root.surroundings().files(),
            new SshSigning(
                settings.signingKey().map(root.root()::resolve),
                settings.allowedSigners().map(root.root()::resolve)));
    this.reports =
        new ReportFolder(root.root().resolve(settings.reports()), root.surroundings().files());
  }

  BaselineStore store() {
    return store;
  }

  /**
   * Returns the run in a file.
   *
   * @param file its path, or the id of a run in {@code runs}
   */
  RunReport read(Path file) throws IOException {
    Path id = new Measuring(root).runs().resolve(file + ".json");
    return new RunFile().read(!Files.exists(file) && Files.exists(id) ? id : file);
  }

  /** Returns the codes of obstacles that the run's place does not mind. */
  Set<String> waived(RunReport report) {
    return policy(report).waived();
  }

  /** Returns the judgement of a run against the stored baseline of its fingerprint. */
  JudgedRun judge(RunReport report) throws IOException {
    return Judge.discovered(policy(report)).judge(report, store.lookup(report.fingerprint()));
  }

  /** Returns the judgement of a run against another one, which was measured earlier and alone. */
  JudgedRun judgeAgainst(RunReport report, RunReport other) {
    return Judge.discovered(policy(report)).judgeAgainst(report, other);
  }

  /**
   * Returns whether more pairs could change what is said of a paired run: nothing speaks against it
   * but that its intervals are too wide.
   */
  boolean isWorthExtending(RunReport report) throws IOException {
    JudgedRun judged = judge(report);
    return judged.verdict() == Verdict.INCONCLUSIVE
        && judged.findings().stream()
            .filter(finding -> finding.severity() == Finding.Severity.INCONCLUSIVE)
            .allMatch(finding -> finding.check().equals(RELATIVE))
        && judged.comparisons().stream().allMatch(one -> one.figures().isPresent());
  }

  /** Accepts a run as baseline, on somebody's word. */
  BaselineRecord accept(RunReport report, Acceptance acceptance) throws IOException {
    BaselineRecord epoch = new Promotion(store).accept(judge(report), policy(report), acceptance);
    new Recording(root).record(epoch);
    return epoch;
  }

  /** Prints the summary, writes the reports, records the run and returns the reports' folder. */
  Path publish(JudgedRun judged) throws IOException, InterruptedException {
    root.terminal().out().print(ConsoleReport.render(judged));
    Path folder = reports.write(judged);
    root.terminal().out().println("reports: " + folder);
    if (root.surroundings().environment().variable("GITHUB_ACTIONS").isPresent()) {
      GitHubAnnotations.lines(judged).forEach(root.terminal().out()::println);
      tellGitHub(judged, folder);
    }
    new Recording(root).record(judged);
    return folder;
  }

  /** Appends the job's summary and the step's outputs to the files that GitHub names. */
  private void tellGitHub(JudgedRun judged, Path folder) throws IOException {
    Environment environment = root.surroundings().environment();
    Optional<Path> summary = environment.variable("GITHUB_STEP_SUMMARY").map(Path::of);
    if (summary.isPresent()) {
      long used = Files.exists(summary.get()) ? Files.size(summary.get()) : 0;
      append(summary.get(), JobSummary.of(judged, used));
    }
    Optional<Path> outputs = environment.variable("GITHUB_OUTPUT").map(Path::of);
    if (outputs.isPresent()) {
      append(
          outputs.get(),
          "verdict="
              + judged.verdict()
              + "\nrun="
              + judged.report().id()
              + "\nreport-path="
              + folder
              + "\n");
    }
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private GatePolicy policy(RunReport report) {
    return policy(config, report.fingerprint().facts().getOrDefault("provider", "cpu"));
  }

  /** Returns the policy for work of {@code provider}. */
  static GatePolicy policy(Config config, String provider) {
    return GatePolicy.of(config, provider);
  }
}
