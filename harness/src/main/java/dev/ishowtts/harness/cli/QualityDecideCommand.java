package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.harness.quality.Finding;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityComparison;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.QualityScoresFile;
import dev.ishowtts.harness.quality.listening.ListeningDecision;
import dev.ishowtts.harness.quality.listening.ListeningResult;
import dev.ishowtts.harness.quality.listening.ListeningRule;
import dev.ishowtts.harness.quality.listening.ListeningTest;
import dev.ishowtts.harness.quality.listening.ListeningVerdict;
import dev.ishowtts.harness.quality.listening.MeasuredFaults;
import dev.ishowtts.harness.quality.listening.RatingFile;
import dev.ishowtts.harness.quality.listening.TwoWayBounds;
import dev.ishowtts.harness.quality.report.DecisionReport;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.report.ReportDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    ListeningRule rule = looks == 1 ? ListeningRule.ONE_LOOK : ListeningRule.THREE_LOOKS;
    SampleSetFolder folder =
        new SampleSetFolder(Objects.requireNonNull(set), root.surroundings().files());
    SampleSet samples = folder.read();
    for (SampleItem item : samples.items()) {
      folder.signal(item.baseline());
      folder.signal(item.candidate());
    }
    Path scores = folder.path().resolve(QualityFolders.SCORES);
    MeasuredFaults faults = faults(samples, scores);
    Path file = Objects.requireNonNull(ratings);
    ListeningResult result = test(samples, file).decide(rule, faults);
    DecisionReport report = new DecisionReport(samples, result, rule);
    ReportDocument document = report.document();
    folder.write(MARKDOWN, document.markdown().getBytes(StandardCharsets.UTF_8));
    folder.write(HTML, document.html().getBytes(StandardCharsets.UTF_8));
    Map<String, Object> fields = fields(samples, result, rule, report);
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("manifest", Sha256.hex(folder.manifest()));
    digests.put("scores", Sha256.hex(scores));
    digests.put("ratings", Sha256.hex(file));
    fields.put("sha256", digests);
    String text = JsonOutput.text(fields);
    folder.write(QualityFolders.DECISION, (text + "\n").getBytes(StandardCharsets.UTF_8));
    if (json) {
      root.terminal().out().println(text);
    } else {
      say(folder, samples, result, report);
    }
    return exitCode(result.verdict());
  }

  private static ListeningTest test(SampleSet samples, Path file) throws IOException {
    try {
      return new ListeningTest(samples, RatingFile.read(file));
    } catch (IllegalArgumentException e) {
      throw new CommandException(file + ": " + e.getMessage());
    }
  }

  private static MeasuredFaults faults(SampleSet samples, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new CommandException(
          file + " is missing: hard gates come first, run ishowtts quality measure SET");
    }
    QualityScores scores = QualityScoresFile.read(file);
    Set<String> measured = scores.items().stream().map(ItemScores::id).collect(Collectors.toSet());
    Set<String> spoken = samples.items().stream().map(SampleItem::id).collect(Collectors.toSet());
    if (!measured.equals(spoken) || !scores.candidate().equals(samples.candidate().name())) {
      throw new CommandException(
          file + " is of another set: run ishowtts quality measure SET again");
    }
    QualityComparison comparison =
        QualityAnalysis.discovered(QualityModels.NONE).judge(scores, Optional.empty(), 1);
    return new MeasuredFaults(
        new HashSet<>(comparison.brokenItems()),
        ofCandidateAlone(comparison, Set.of("click_n", "edge_click_n")),
        ofCandidateAlone(comparison, Set.of("tail_cut_db")));
  }

  private static Set<String> ofCandidateAlone(QualityComparison comparison, Set<String> keys) {
    Set<String> items = items(comparison, keys, Finding.About.CANDIDATE);
    items.removeAll(items(comparison, keys, Finding.About.BASELINE));
    return items;
  }

  private static Set<String> items(
      QualityComparison comparison, Set<String> keys, Finding.About about) {
    return comparison.findings().stream()
        .filter(finding -> finding.about() == about && keys.contains(finding.key()))
        .map(Finding::item)
        .collect(Collectors.toCollection(HashSet::new));
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

  private Map<String, Object> fields(
      SampleSet samples, ListeningResult result, ListeningRule rule, DecisionReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", 1);
    fields.put("at", root.surroundings().clock().instant().toString());
    fields.put("verdict", result.verdict().name());
    fields.put("reason", result.reason().name());
    fields.put("candidate", samples.candidate().name());
    fields.put("baseline", samples.baseline().name());
    Map<String, Object> ruled = new LinkedHashMap<>();
    ruled.put("confidence", rule.confidence());
    ruled.put("looks", looks);
    ruled.put("fewest_raters", rule.fewestRaters());
    ruled.put("fewest_items", rule.fewestItems());
    ruled.put("most_raters", rule.mostRaters());
    fields.put("rule", ruled);
    fields.put("raters", result.raters().size());
    fields.put("valid_raters", result.validRaters());
    fields.put("items", result.items().size());
    result.decision().ifPresent(decision -> fields.put("valid", numbers(decision)));
    result.everybody().ifPresent(decision -> fields.put("with_excluded", numbers(decision)));
    result
        .withoutOutliers()
        .ifPresent(decision -> fields.put("without_outliers", numbers(decision)));
    fields.put("heard_faults", List.copyOf(result.heardFaults()));
    report.more().ifPresent(more -> fields.put("more", more));
    fields.put(
        "excluded",
        result.raters().stream()
            .filter(rater -> !rater.isValid())
            .map(rater -> Map.of("rater", rater.rater(), "fails", rater.failures()))
            .toList());
    return fields;
  }

  private static Map<String, Object> numbers(ListeningDecision decision) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("verdict", decision.verdict().name());
    numbers.put("reason", decision.reason().name());
    numbers.put("candidate_mos", decision.candidateMos());
    numbers.put("baseline_mos", decision.baselineMos());
    numbers.put("drop", decision.drop());
    numbers.put("opinion", bounds(decision.opinion()));
    numbers.put("comparison", bounds(decision.preference()));
    numbers.put("artefacts", bounds(decision.artifacts()));
    numbers.put("new_artefact_items", decision.newArtifactItems());
    return numbers;
  }

  private static Map<String, Double> bounds(TwoWayBounds bounds) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("lower", bounds.lower());
    numbers.put("mean", bounds.mean());
    numbers.put("upper", bounds.upper());
    return numbers;
  }
}
