package dev.ishowtts.harness.quality.report;

import dev.ishowtts.harness.quality.listening.ItemRating;
import dev.ishowtts.harness.quality.listening.ListeningDecision;
import dev.ishowtts.harness.quality.listening.ListeningResult;
import dev.ishowtts.harness.quality.listening.ListeningRule;
import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import dev.ishowtts.harness.quality.listening.ScreenedRater;
import dev.ishowtts.harness.quality.listening.SignedRank;
import dev.ishowtts.harness.quality.listening.TwoWayBounds;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.report.HtmlText;
import dev.ishowtts.harness.report.ReportDocument;
import dev.ishowtts.harness.report.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a listening test says, for people. */
public final class DecisionReport {
  private final SampleSet set;
  private final ListeningResult result;
  private final ListeningRule rule;
  private final List<PaperForm> paper;

  /** Creates a report. */
  public DecisionReport(SampleSet set, ListeningResult result, ListeningRule rule) {
    this(set, result, rule, List.of());
  }

  /**
   * Creates a report.
   *
   * @param paper opinions on paper, shown apart
   */
  public DecisionReport(
      SampleSet set, ListeningResult result, ListeningRule rule, List<PaperForm> paper) {
    this.paper = List.copyOf(paper);
    this.set = set;
    this.result = result;
    this.rule = rule;
  }

  /** Margin of a bound and what is known about it. */
  private record Line(
      String what,
      String unit,
      double margin,
      String kept,
      Function<ListeningDecision, TwoWayBounds> bounds) {}

  private List<Line> lines() {
    return List.of(
        new Line(
            "opinion kept: " + set.candidate().name() + " − 0.9 · " + set.baseline().name(),
            "points",
            0,
            "> 0",
            ListeningDecision::opinion),
        new Line(
            "comparison, + = " + set.candidate().name() + " better",
            "points",
            -0.5,
            "> −0.5",
            ListeningDecision::preference),
        new Line(
            "more artefacts, share of ratings",
            "share",
            0.05,
            "< 0.05",
            ListeningDecision::artifacts));
  }

  /** Returns what a terminal shows: one sentence a line. */
  public List<String> headline() {
    List<String> lines = new ArrayList<>();
    lines.add(result.verdict() + " (" + result.reason() + "): " + meaning());
    int excluded = result.raters().size() - result.validRaters();
    lines.add(
        result.validRaters()
            + " valid raters, "
            + excluded
            + " excluded, "
            + result.items().size()
            + " items.");
    result
        .decision()
        .ifPresent(
            d -> {
              lines.add(
                  String.format(
                      Locale.ROOT,
                      "MOS %.2f (%s) against %.2f (%s), drop %.1f %%.",
                      d.candidateMos(),
                      set.candidate().name(),
                      d.baselineMos(),
                      set.baseline().name(),
                      100 * d.drop()));
              lines().forEach(line -> lines.add(sentence(line, d)));
              lines.add("Items with an artefact in the candidate only: " + d.newArtifactItems());
            });
    if (!result.heardFaults().isEmpty()) {
      lines.add("Broken for half of the raters: " + String.join(", ", result.heardFaults()) + ".");
    }
    result
        .everybody()
        .ifPresent(
            d -> lines.add("With the excluded raters: " + d.verdict() + " (" + d.reason() + ")."));
    result
        .withoutOutliers()
        .ifPresent(
            d ->
                lines.add(
                    "Without votes 3.29 standard deviations off: "
                        + d.verdict()
                        + " ("
                        + d.reason()
                        + ")."));
    more().ifPresent(lines::add);
    return lines;
  }

  private static String sentence(Line line, ListeningDecision decision) {
    TwoWayBounds bounds = line.bounds().apply(decision);
    return String.format(
        Locale.ROOT,
        "%s: %.3f, bounds %.3f … %.3f, must be %s.",
        line.what(),
        bounds.mean(),
        bounds.lower(),
        bounds.upper(),
        line.kept());
  }

  private String meaning() {
    return switch (result.reason()) {
      case HARD_GATE -> "a sound is broken that " + set.baseline().name() + " speaks well";
      case TOO_FEW ->
          "at least "
              + rule.fewestRaters()
              + " valid raters and "
              + rule.fewestItems()
              + " items are needed";
      case OPINION_DROP -> "the opinion is proven to drop by more than 10 %";
      case WORSE_IN_COMPARISON -> "the comparison is proven to be worse than −0.5";
      case MORE_ARTIFACTS -> "artefacts are proven to be more frequent by 5 points";
      case LARGE_DROP -> "the opinion drops by more than 15 %";
      case NEW_ARTIFACTS -> "three items or more have an artefact that the baseline has not";
      case NON_INFERIOR -> "every margin is kept and the opinion is above 4";
      case BASELINE_LIMITED ->
          "every margin is kept, but "
              + set.baseline().name()
              + " is not above 4 either; keep it as default and offer the candidate as fast";
      case CROSSES_4 ->
          "every margin is kept, but the opinion falls from above 4 to below; keep "
              + set.baseline().name()
              + " as default and offer the candidate as fast";
      case GREY_ZONE ->
          "known precisely enough, and between acceptable and not; keep "
              + set.baseline().name()
              + " as default";
      case IMPRECISE -> "not known precisely enough";
    };
  }

  /** Returns how many more raters are needed; empty if the verdict needs none. */
  public Optional<String> more() {
    return switch (result.verdict()) {
      case ACCEPT, REJECT, MARGINAL -> Optional.empty();
      case MORE_DATA -> Optional.of(missing());
    };
  }

  private String missing() {
    int valid = result.validRaters();
    if (result.items().size() < rule.fewestItems()) {
      return "More sentences are needed: "
          + (rule.fewestItems() - result.items().size())
          + " at least.";
    }
    OptionalInt enough =
        result.decision().isPresent()
            ? result.decision().get().suggestedRaters(rule.confidence())
            : OptionalInt.of(rule.fewestRaters());
    if (enough.isEmpty()) {
      return "60 raters would not settle it: more sentences or seeds are needed.";
    }
    int more = Math.max(enough.getAsInt(), rule.fewestRaters()) - valid;
    return "More valid raters: "
        + (more > 0
            ? "about " + more
            : "the opinion is settled; the comparison or the artefacts are not, ask up to "
                + Math.max(1, rule.mostRaters() - valid))
        + ".";
  }

  /** Returns the document. */
  public ReportDocument document() {
    ReportDocument document =
        new ReportDocument(
            result.verdict()
                + ": "
                + set.candidate().name()
                + " against "
                + set.baseline().name()
                + ", listening test");
    headline().forEach(document::paragraph);
    document.table(forest());
    if (result.decision().isPresent()) {
      document.figure(
          "Bounds and margins",
          "Point and one-sided bounds at "
              + Figures.fixed(100 * rule.confidence(), 1)
              + " % each; dashed: the margin. First line valid raters, below with the excluded"
              + " ones, below without outliers.",
          forestPicture());
    }
    document.table(votes());
    if (result.validRaters() > 0) {
      document.figure(
          "Votes of the comparison",
          "Count of votes of valid raters, −3 much worse to 3 much better.",
          votesPicture());
    }
    document.table(categories()).table(items()).table(artefacts()).table(raters()).table(shown());
    new PaperSections(set, paper).addTo(document);
    return document;
  }

  private Section forest() {
    List<List<String>> rows = new ArrayList<>();
    variants()
        .forEach(
            (who, decision) ->
                lines()
                    .forEach(
                        line -> {
                          TwoWayBounds b = line.bounds().apply(decision);
                          rows.add(
                              List.of(
                                  line.what(),
                                  who,
                                  Figures.fixed(b.lower(), 3),
                                  Figures.fixed(b.mean(), 3),
                                  Figures.fixed(b.upper(), 3),
                                  line.kept()));
                        }));
    return new Section(
        "Margins",
        "Two-way random-effects bounds: raters and sentences are both samples.",
        2,
        List.of("quantity", "raters", "lower", "mean", "upper", "must be"),
        rows);
  }

  private Map<String, ListeningDecision> variants() {
    Map<String, ListeningDecision> variants = new java.util.LinkedHashMap<>();
    result.decision().ifPresent(d -> variants.put("valid", d));
    result.everybody().ifPresent(d -> variants.put("with the excluded", d));
    result.withoutOutliers().ifPresent(d -> variants.put("without outliers", d));
    return variants;
  }

  private String forestPicture() {
    StringBuilder svg =
        new StringBuilder("<svg viewBox=\"0 0 960 300\" role=\"img\" aria-label=\"bounds\">");
    int top = 0;
    for (Line line : lines()) {
      panel(svg, line, top);
      top += 100;
    }
    return svg.append("</svg>").toString();
  }

  private void panel(StringBuilder svg, Line line, int top) {
    List<TwoWayBounds> all = variants().values().stream().map(line.bounds()).toList();
    double least = Math.min(0, line.margin());
    double most = Math.max(0, line.margin());
    for (TwoWayBounds bounds : all) {
      least = Math.min(least, bounds.lower());
      most = Math.max(most, bounds.upper());
    }
    double pad = 0.08 * (most - least) + 1e-6;
    double from = least - pad;
    double width = most - least + 2 * pad;
    add(svg, "<text x=\"10\" y=\"%d\">%s</text>", top + 16, HtmlText.escaped(line.what()));
    double margin = 40 + 880 * (line.margin() - from) / width;
    add(
        svg,
        "<line class=\"ref\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
        margin,
        margin,
        top + 24,
        top + 78);
    label(svg, margin, top + 92, Figures.fixed(line.margin(), 2) + " " + line.unit());
    int y = top + 34;
    for (TwoWayBounds bounds : all) {
      boolean primary = y == top + 34;
      add(
          svg,
          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
              + "<circle class=\"%s\" r=\"5\" cx=\"%.1f\" cy=\"%d\"/>",
          primary ? "mb" : "ma",
          40 + 880 * (bounds.lower() - from) / width,
          40 + 880 * (bounds.upper() - from) / width,
          y,
          y,
          primary ? "b" : "a",
          40 + 880 * (bounds.mean() - from) / width,
          y);
      y += 18;
    }
  }

  private static void label(StringBuilder svg, double x, int y, String words) {
    add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, y, words);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private Section votes() {
    int all = result.votes().values().stream().mapToInt(Integer::intValue).sum();
    List<List<String>> rows =
        result.votes().entrySet().stream()
            .map(
                vote ->
                    List.of(
                        Figures.signed(vote.getKey(), 0),
                        Integer.toString(vote.getValue()),
                        all == 0 ? Figures.NONE : Figures.percent((double) vote.getValue() / all)))
            .toList();
    return new Section(
        "Comparison",
        "Votes of valid raters, + = " + set.candidate().name() + " better.",
        1,
        List.of("vote", "count", "share"),
        rows);
  }

  private String votesPicture() {
    StringBuilder svg =
        new StringBuilder("<svg viewBox=\"0 0 960 190\" role=\"img\" aria-label=\"votes\">");
    int most = result.votes().values().stream().mapToInt(Integer::intValue).max().orElse(1);
    for (Map.Entry<Integer, Integer> vote : result.votes().entrySet()) {
      double height = 130.0 * vote.getValue() / Math.max(1, most);
      double x = 480 + 120 * vote.getKey();
      add(
          svg,
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"80\" height=\"%.1f\" fill=\"%s\"/>",
          x - 40,
          155 - height,
          height,
          Viridis.css(0.45));
      label(svg, x, (int) (150 - height), Integer.toString(vote.getValue()));
      label(svg, x, 175, Figures.signed(vote.getKey(), 0));
    }
    return svg.append("</svg>").toString();
  }

  private Section categories() {
    SortedMap<String, List<ItemRating>> groups =
        new TreeMap<>(
            result.items().stream().collect(Collectors.groupingBy(item -> item.category())));
    List<List<String>> rows = new ArrayList<>();
    groups.forEach(
        (category, ratings) ->
            rows.add(
                List.of(
                    category.isEmpty() ? "none" : category,
                    Integer.toString(ratings.size()),
                    mean(ratings, ItemRating::candidateMos),
                    mean(ratings, ItemRating::baselineMos),
                    mean(ratings, ItemRating::preference))));
    return new Section(
        "Categories",
        "Means over items.",
        1,
        List.of(
            "category",
            "items",
            "MOS " + set.candidate().name(),
            "MOS " + set.baseline().name(),
            "comparison"),
        rows);
  }

  private static String mean(List<ItemRating> ratings, Function<ItemRating, Double> of) {
    return Figures.fixed(ratings.stream().mapToDouble(of::apply).average().orElse(Double.NaN), 2);
  }

  private Section items() {
    List<List<String>> rows =
        result.items().stream()
            .sorted(Comparator.comparingDouble(ItemRating::preference))
            .map(
                item ->
                    List.of(
                        item.item(),
                        item.category(),
                        Figures.fixed(item.candidateMos(), 2),
                        Figures.fixed(item.baselineMos(), 2),
                        Figures.signed(item.preference(), 2),
                        Figures.percent(item.candidateArtefacts()),
                        Figures.percent(item.baselineArtefacts())))
            .toList();
    return new Section(
        "Items",
        "The worst in the comparison first.",
        2,
        List.of(
            "item",
            "category",
            "MOS " + set.candidate().name(),
            "MOS " + set.baseline().name(),
            "comparison",
            "artefacts " + set.candidate().name(),
            "artefacts " + set.baseline().name()),
        rows);
  }

  private Section artefacts() {
    List<List<String>> rows = new ArrayList<>();
    for (ItemRating item : result.items()) {
      boolean any = item.candidateArtefacts() > 0 || item.baselineArtefacts() > 0;
      if (any) {
        rows.add(List.of(item.item(), kinds(item.candidateKinds()), kinds(item.baselineKinds())));
      }
    }
    return new Section(
        "Artefacts",
        "Items with one, and how many raters named which sort.",
        3,
        List.of("item", set.candidate().name(), set.baseline().name()),
        rows);
  }

  private static String kinds(Map<Artefact, Integer> kinds) {
    return kinds.isEmpty()
        ? Figures.NONE
        : kinds.entrySet().stream()
            .map(kind -> kind.getKey().key() + " " + kind.getValue())
            .collect(Collectors.joining(", "));
  }

  private Section raters() {
    List<List<String>> rows =
        result.raters().stream()
            .map(
                (ScreenedRater rater) ->
                    List.of(
                        rater.rater(),
                        rater.isValid() ? "valid" : "excluded",
                        rater.isValid() ? Figures.NONE : String.join("; ", rater.failures()),
                        rater.unchecked().isEmpty()
                            ? Figures.NONE
                            : String.join("; ", rater.unchecked()),
                        Integer.toString(rater.answers())))
            .toList();
    return new Section(
        "Raters",
        "Screening, fixed before anybody listened; what the data do not show was not checked.",
        4,
        List.of("rater", "screening", "fails", "not checked", "answers"),
        rows);
  }

  private Section shown() {
    List<List<String>> rows = new ArrayList<>();
    result.byItem().ifPresent(test -> rows.add(row("Wilcoxon over items", test)));
    result.byRater().ifPresent(test -> rows.add(row("Wilcoxon over raters", test)));
    result
        .bootstrap()
        .ifPresent(
            interval ->
                rows.add(
                    List.of(
                        "comparison, bootstrap over raters and items, 95 %",
                        Figures.fixed(interval.lower(), 3)
                            + " … "
                            + Figures.fixed(interval.upper(), 3))));
    rows.add(List.of("answers that were missing and are estimated", "" + result.filled()));
    return new Section(
        "Shown, not deciding",
        "A test that is not significant is no evidence of equality.",
        1,
        List.of("what", "value"),
        rows);
  }

  private static List<String> row(String what, SignedRank test) {
    return List.of(what, "z " + Figures.fixed(test.z(), 2) + ", p " + Figures.p(test.p()));
  }
}
