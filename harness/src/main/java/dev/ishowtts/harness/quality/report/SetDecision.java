package dev.ishowtts.harness.quality.report;

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
import dev.ishowtts.harness.quality.listening.MeasuredFaults;
import dev.ishowtts.harness.quality.listening.PaperFile;
import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.listening.RatingAnswer;
import dev.ishowtts.harness.quality.listening.TwoWayBounds;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The decision on a measured sample set, from the answers of its raters. */
public final class SetDecision {
  /** Objective scores of a set, in its folder. */
  public static final String SCORES = "scores.json";

  private final SampleSetFolder folder;
  private final SampleSet samples;
  private final ListeningResult result;
  private final ListeningRule rule;
  private final int looks;
  private final QualityComparison comparison;

  private SetDecision(
      SampleSetFolder folder,
      SampleSet samples,
      ListeningResult result,
      int looks,
      QualityComparison comparison) {
    this.folder = folder;
    this.samples = samples;
    this.result = result;
    this.rule = rule(looks);
    this.looks = looks;
    this.comparison = comparison;
  }

  /**
   * Decides.
   *
   * @param looks planned looks at the data: 1, or 3 at 10, 20 and 30 raters
   * @throws IOException in one line if the set was not measured or its sounds have changed
   * @throws IllegalArgumentException in one line if the answers are not of this set
   */
  public static SetDecision of(SampleSetFolder folder, List<RatingAnswer> answers, int looks)
      throws IOException {
    SampleSet samples = folder.read();
    for (SampleItem item : samples.items()) {
      folder.signal(item.baseline());
      folder.signal(item.candidate());
    }
    QualityComparison comparison = comparison(samples, folder.path().resolve(SCORES));
    ListeningResult result =
        new ListeningTest(samples, answers).decide(rule(looks), faults(comparison));
    return new SetDecision(folder, samples, result, looks, comparison);
  }

  /**
   * Returns the rule for a plan of looks.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ListeningRule rule(int looks) {
    return switch (looks) {
      case 1 -> ListeningRule.ONE_LOOK;
      case 3 -> ListeningRule.THREE_LOOKS;
      default -> throw new IllegalArgumentException("looks must be 1 or 3, got " + looks);
    };
  }

  /** Returns the set. */
  public SampleSet samples() {
    return samples;
  }

  /** Returns what the raters say. */
  public ListeningResult result() {
    return result;
  }

  /** Returns what the objective measures say. */
  public QualityComparison comparison() {
    return comparison;
  }

  /** Returns the report for people, with the opinions on paper that lie beside the set. */
  public DecisionReport report() throws IOException {
    return report(List.of());
  }

  /**
   * Returns the report for people, with the opinions on paper that lie beside the set.
   *
   * @param more further opinions on paper
   */
  public DecisionReport report(List<PaperForm> more) throws IOException {
    List<PaperForm> paper = new ArrayList<>(paper());
    paper.addAll(more);
    return new DecisionReport(samples, result, rule, paper);
  }

  /** Returns the opinions on paper that lie beside the set; none if there are none. */
  public List<PaperForm> paper() throws IOException {
    Path file = folder.path().resolve(PaperFile.NAME);
    return Files.exists(file) ? PaperFile.read(file) : List.of();
  }

  private static QualityComparison comparison(SampleSet samples, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          file + " is missing: hard gates come first, run ishowtts quality measure SET");
    }
    QualityScores scores = QualityScoresFile.read(file);
    Set<String> measured = scores.items().stream().map(ItemScores::id).collect(Collectors.toSet());
    Set<String> spoken = samples.items().stream().map(SampleItem::id).collect(Collectors.toSet());
    if (!measured.equals(spoken) || !scores.candidate().equals(samples.candidate().name())) {
      throw new IOException(file + " is of another set: run ishowtts quality measure SET again");
    }
    return QualityAnalysis.discovered(QualityModels.NONE).judge(scores, Optional.empty(), 1);
  }

  private static MeasuredFaults faults(QualityComparison comparison) {
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

  /**
   * Returns the fields of {@code decision.json}, in order.
   *
   * @param at when it was decided
   * @param ratings digest of the ratings, 64 hexadecimal digits
   */
  public Map<String, Object> fields(Instant at, String ratings) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", 1);
    fields.put("at", at.toString());
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
    report().more().ifPresent(more -> fields.put("more", more));
    fields.put(
        "excluded",
        result.raters().stream()
            .filter(rater -> !rater.isValid())
            .map(rater -> Map.of("rater", rater.rater(), "fails", rater.failures()))
            .toList());
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("manifest", Sha256.hex(folder.manifest()));
    digests.put("scores", Sha256.hex(folder.path().resolve(SCORES)));
    digests.put("ratings", ratings);
    fields.put("sha256", digests);
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
