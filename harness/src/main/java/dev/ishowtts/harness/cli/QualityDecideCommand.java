package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.harness.quality.listening.ListeningResult;
import dev.ishowtts.harness.quality.listening.ListeningVerdict;
import dev.ishowtts.harness.quality.listening.RatingAnswer;
import dev.ishowtts.harness.quality.listening.RatingFile;
import dev.ishowtts.harness.quality.report.DecisionReport;
import dev.ishowtts.harness.quality.report.SetDecision;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.report.ReportDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides on the ratings of a set. */
@Command(
    name = "decide",
    description = {
      "Screens the raters of a blind listening test and says ACCEPT, MARGINAL, MORE_DATA or REJECT:",
      "decision.json, decision.md, decision.html in the set. The set must have been measured.",
      "Exit 0: ACCEPT; 1: REJECT; 3: MARGINAL or MORE_DATA."
    },
    footer = {"", "Example: ishowtts quality decide reports/quality/nfe6-nfe7 --ratings r.csv"})
final class QualityDecideCommand implements Callable<Integer> {
  private static final String MARKDOWN = "decision.md";
  private static final String HTML = "decision.html";
  private static final Set<Integer> PLANNED = Set.of(10, 20, 30);

  private final Ishowtts root;

  @Parameters(paramLabel = "SET", description = "Folder of a measured sample set.")
  private @Nullable Path set;

  @Option(
      names = "--ratings",
      required = true,
      paramLabel = "CSV",
      description = "Ratings, one row per trial; the columns are in docs/quality.md.")
  private @Nullable Path ratings;

  @Option(
      names = "--looks",
      paramLabel = "N",
      defaultValue = "1",
      description = "Planned looks at the data: 1, or 3 at 10, 20 and 30 raters (default: 1).")
  private int looks = 1;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  QualityDecideCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    if (looks != 1 && looks != 3) {
      throw new CommandException("--looks must be 1 or 3, got " + looks);
    }
    SampleSetFolder folder =
        new SampleSetFolder(Objects.requireNonNull(set), root.surroundings().files());
    Path file = Objects.requireNonNull(ratings);
    folder.read();
    SetDecision decision = decision(folder, file);
    ReportDocument document = decision.report().document();
    folder.write(MARKDOWN, document.markdown().getBytes(StandardCharsets.UTF_8));
    folder.write(HTML, document.html().getBytes(StandardCharsets.UTF_8));
    String text =
        JsonOutput.text(decision.fields(root.surroundings().clock().instant(), Sha256.hex(file)));
    folder.write(QualityFolders.DECISION, (text + "\n").getBytes(StandardCharsets.UTF_8));
    ListeningResult result = decision.result();
    if (json) {
      root.terminal().out().println(text);
    } else {
      say(folder, decision.samples(), result, decision.report());
    }
    return exitCode(result.verdict());
  }

  private SetDecision decision(SampleSetFolder folder, Path file) throws IOException {
    List<RatingAnswer> answers = RatingFile.read(file);
    try {
      return SetDecision.of(folder, answers, looks);
    } catch (IllegalArgumentException e) {
      throw new CommandException(file + ": " + e.getMessage());
    }
  }

  private static int exitCode(ListeningVerdict verdict) {
    return switch (verdict) {
      case ACCEPT -> ExitCode.PASS;
      case REJECT -> ExitCode.FAIL;
      case MARGINAL, MORE_DATA -> ExitCode.INCONCLUSIVE;
    };
  }

  private void say(
      SampleSetFolder folder, SampleSet samples, ListeningResult result, DecisionReport report) {
    report.headline().forEach(root.terminal().out()::println);
    result.raters().stream()
        .filter(rater -> !rater.isValid())
        .map(rater -> "excluded: " + rater.rater() + ": " + String.join("; ", rater.failures()))
        .forEach(root.terminal().out()::println);
    result.raters().stream()
        .flatMap(rater -> rater.unchecked().stream())
        .distinct()
        .map(what -> "not checked, for want of data: " + what)
        .forEach(root.terminal().out()::println);
    if (looks == 3 && !PLANNED.contains(result.validRaters())) {
      root.terminal()
          .warn(
              result.validRaters()
                  + " valid raters are no planned look (10, 20, 30): do not act on this verdict");
    }
    root.terminal().out().println("report: " + folder.path().resolve(HTML));
    if (result.verdict() == ListeningVerdict.ACCEPT) {
      root.terminal().out().println(QualityAdoptCommand.invitation(folder.path(), samples));
    }
  }
}
