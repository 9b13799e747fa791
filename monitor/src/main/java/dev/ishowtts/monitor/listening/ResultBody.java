package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.stats.Distributions;
import dev.ishowtts.harness.quality.Finding;
import dev.ishowtts.harness.quality.MeasureComparison;
import dev.ishowtts.harness.quality.listening.ItemRating;
import dev.ishowtts.harness.quality.listening.ListeningDecision;
import dev.ishowtts.harness.quality.listening.ListeningResult;
import dev.ishowtts.harness.quality.listening.RatingAnswer;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Block;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import dev.ishowtts.harness.quality.listening.ScreenedRater;
import dev.ishowtts.harness.quality.listening.SignedRank;
import dev.ishowtts.harness.quality.listening.TwoWayBounds;
import dev.ishowtts.harness.quality.report.SetDecision;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A result as the page for those who decide shows it. */
final class ResultBody {
  private static final double TWO_SIDED = 0.975;

  private final TestResults.Result result;
  private final ListeningResult listening;
  private final SampleSet samples;
  private final List<RatingAnswer> answers;

  ResultBody(TestResults.Result result) throws IOException {
    this.result = result;
    this.listening = result.decision().result();
    this.samples = result.decision().samples();
    this.answers = RatingSheet.answers(result.ratings());
  }

  /** Returns the fields in order. */
  Map<String, Object> fields(Instant now, String ratingsPath, String setPath) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    SetDecision decision = result.decision();
    TestResults.Look look = result.look();
    fields.put("test", result.test().id());
    fields.put("planned", look.planned().isPresent());
    fields.put("look", look.planned().orElse(listening.validRaters()));
    fields.put("notJudged", look.later());
    fields.put("verdict", listening.verdict().name());
    fields.put("reason", listening.reason().name());
    fields.put("candidate", samples.candidate().name());
    fields.put("baseline", samples.baseline().name());
    boolean mos = result.test().order().labels() == TestOrder.Labels.P800;
    String opinion = mos ? "MOS" : "mean opinion";
    fields.put("opinionName", opinion);
    fields.put(
        "headline",
        decision.report().headline().stream()
            .map(line -> line.replaceFirst("^MOS ", opinion + " "))
            .toList());
    fields.put("decision", decision.fields(now, Sha256.hex(result.ratings())));
    fields.put("forest", forest());
    fields.put("votes", listening.votes());
    fields.put("categories", categories());
    fields.put("items", items());
    fields.put(
        "raters",
        listening.raters().stream().map(rater -> screened(rater, rater.answers())).toList());
    fields.put("notes", notes());
    fields.put("shown", shown());
    fields.put("measures", measures());
    fields.put("moreRaters", decision.report().more());
    fields.put(
        "decisionCommand",
        "./ishowtts quality decide "
            + setPath
            + " --ratings "
            + ratingsPath
            + " --looks "
            + result.test().order().looks());
    return fields;
  }

  /** Returns a rater with every rule of screening. */
  static Map<String, Object> screened(ScreenedRater rater, int answers) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rater", rater.rater());
    fields.put("valid", rater.isValid());
    fields.put("answers", answers);
    fields.put(
        "checks",
        rater.checks().stream()
            .map(
                check ->
                    Map.of(
                        "rule", check.rule(),
                        "outcome", check.outcome().name().toLowerCase(Locale.ROOT),
                        "words", check.words()))
            .toList());
    return fields;
  }

  /** A margin and where it is in a decision. */
  private record Margin(
      String name,
      String what,
      double margin,
      String kept,
      Function<ListeningDecision, TwoWayBounds> bounds) {}

  private List<Object> forest() {
    List<Margin> margins =
        List.of(
            new Margin(
                "opinion",
                samples.candidate().name() + " − 0.9 · " + samples.baseline().name(),
                0,
                "> 0",
                ListeningDecision::opinion),
            new Margin(
                "comparison",
                "+ = " + samples.candidate().name() + " better",
                -0.5,
                "> −0.5",
                ListeningDecision::preference),
            new Margin(
                "artefacts",
                "more artefacts, share of ratings",
                0.05,
                "< 0.05",
                ListeningDecision::artifacts));
    Map<String, ListeningDecision> variants = new LinkedHashMap<>();
    listening.decision().ifPresent(one -> variants.put("valid", one));
    listening.everybody().ifPresent(one -> variants.put("with the excluded", one));
    listening.withoutOutliers().ifPresent(one -> variants.put("without outliers", one));
    List<Object> forest = new ArrayList<>();
    for (Margin margin : margins) {
      List<Object> rows = new ArrayList<>();
      variants.forEach(
          (raters, decision) -> {
            TwoWayBounds bounds = margin.bounds().apply(decision);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("raters", raters);
            row.put("lower", bounds.lower());
            row.put("mean", bounds.mean());
            row.put("upper", bounds.upper());
            rows.add(row);
          });
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", margin.name());
      one.put("what", margin.what());
      one.put("margin", margin.margin());
      one.put("kept", margin.kept());
      one.put("rows", rows);
      forest.add(one);
    }
    return forest;
  }

  private Set<String> valid() {
    return listening.raters().stream()
        .filter(ScreenedRater::isValid)
        .map(ScreenedRater::rater)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Object> categories() {
    SortedMap<String, List<String>> groups = new TreeMap<>();
    for (SampleItem item : samples.items()) {
      groups.computeIfAbsent(item.category(), name -> new ArrayList<>()).add(item.id());
    }
    List<Object> categories = new ArrayList<>();
    groups.forEach(
        (category, items) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("category", category);
          one.put("items", items.size());
          one.put("candidate", interval(items, Block.ACR, samples.candidate().name()));
          one.put("baseline", interval(items, Block.ACR, samples.baseline().name()));
          one.put("comparison", interval(items, Block.CCR, ""));
          categories.add(one);
        });
    return categories;
  }

  /* Student's interval over the raters' means: the sentences are those of the category. */
  private Map<String, Object> interval(List<String> items, Block block, String setting) {
    Set<String> raters = valid();
    Map<String, List<Double>> scores = new TreeMap<>();
    for (RatingAnswer answer : answers) {
      boolean asked =
          answer.kind() == Kind.REAL
              && answer.block() == block
              && items.contains(answer.item())
              && raters.contains(answer.rater())
              && answer.score().isPresent()
              && (block == Block.CCR || answer.first().equals(setting));
      if (asked) {
        double score = answer.score().getAsInt();
        boolean undo = block == Block.CCR && answer.first().equals(samples.candidate().name());
        scores
            .computeIfAbsent(answer.rater(), name -> new ArrayList<>())
            .add(undo ? 0 - score : score);
      }
    }
    double[] means =
        scores.values().stream()
            .mapToDouble(all -> all.stream().mapToDouble(x -> x).average().orElse(Double.NaN))
            .toArray();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("raters", means.length);
    if (means.length == 0) {
      return fields;
    }
    double mean = Arrays.stream(means).average().orElse(Double.NaN);
    fields.put("mean", mean);
    if (means.length > 1) {
      double squares = Arrays.stream(means).map(x -> (x - mean) * (x - mean)).sum();
      double half =
          Distributions.studentQuantile(TWO_SIDED, means.length - 1)
              * Math.sqrt(squares / (means.length - 1) / means.length);
      fields.put("lower", mean - half);
      fields.put("upper", mean + half);
    }
    return fields;
  }

  private List<Object> items() {
    Map<String, List<String>> warnings = new TreeMap<>();
    for (Finding finding : result.decision().comparison().findings()) {
      if (!finding.item().isEmpty()) {
        warnings
            .computeIfAbsent(finding.item(), item -> new ArrayList<>())
            .add(finding.about().name().toLowerCase(Locale.ROOT) + ": " + finding.message());
      }
    }
    List<Object> items = new ArrayList<>();
    for (ItemRating rating : listening.items()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("item", rating.item());
      one.put("category", rating.category());
      one.put("text", samples.item(rating.item()).flatMap(SampleItem::text).orElse(""));
      put(one, "candidateMos", rating.candidateMos());
      put(one, "baselineMos", rating.baselineMos());
      put(one, "comparison", rating.preference());
      put(one, "candidateArtefacts", rating.candidateArtefacts());
      put(one, "baselineArtefacts", rating.baselineArtefacts());
      one.put("candidateKinds", kinds(rating.candidateKinds()));
      one.put("baselineKinds", kinds(rating.baselineKinds()));
      one.put("warnings", warnings.getOrDefault(rating.item(), List.of()));
      String place = "/api/listening/tests/" + result.test().id() + "/clips/" + rating.item();
      one.put(
          "clips",
          Map.of("candidate", place + "/candidate.wav", "baseline", place + "/baseline.wav"));
      items.add(one);
    }
    return items;
  }

  private static void put(Map<String, Object> fields, String name, double value) {
    if (Double.isFinite(value)) {
      fields.put(name, value);
    }
  }

  private static Map<String, Integer> kinds(Map<RatingAnswer.Artefact, Integer> kinds) {
    Map<String, Integer> named = new TreeMap<>();
    kinds.forEach((kind, count) -> named.put(kind.key(), count));
    return named;
  }

  private List<Object> notes() {
    List<Object> notes = new ArrayList<>();
    for (Map<String, String> row : result.rows()) {
      String note = row.getOrDefault("note", "");
      String reasons = row.getOrDefault("reasons", "");
      if (!note.isEmpty() || !reasons.isEmpty()) {
        Map<String, Object> one = new LinkedHashMap<>();
        for (String name : List.of("rater", "block", "item", "setting", "first", "second")) {
          one.put(name, row.getOrDefault(name, ""));
        }
        one.put("note", note);
        one.put("reasons", reasons);
        notes.add(one);
      }
    }
    return notes;
  }

  private Map<String, Object> shown() {
    Map<String, Object> shown = new LinkedHashMap<>();
    listening.byItem().ifPresent(test -> shown.put("wilcoxonItems", rank(test)));
    listening.byRater().ifPresent(test -> shown.put("wilcoxonRaters", rank(test)));
    listening
        .bootstrap()
        .ifPresent(
            interval ->
                shown.put(
                    "comparisonBootstrap",
                    Map.of("lower", interval.lower(), "upper", interval.upper())));
    shown.put("estimatedAnswers", listening.filled());
    shown.put("heardFaults", listening.heardFaults());
    return shown;
  }

  private static Map<String, Object> rank(SignedRank test) {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "z", test.z());
    put(fields, "p", test.p());
    return fields;
  }

  private List<Object> measures() {
    return result.decision().comparison().comparisons().stream().map(ResultBody::measure).toList();
  }

  private static Object measure(MeasureComparison comparison) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("measure", comparison.key());
    fields.put("items", comparison.items());
    put(fields, "candidateMedian", comparison.candidateMedian());
    put(fields, "baselineMedian", comparison.baselineMedian());
    put(fields, "meanDifference", comparison.meanDifference());
    put(fields, "lower", comparison.lower());
    put(fields, "upper", comparison.upper());
    put(fields, "p", comparison.p());
    comparison.holm().ifPresent(p -> put(fields, "holm", p));
    return fields;
  }
}
