package dev.ishowtts.harness.quality.report;

import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.harness.quality.Finding;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.Measure;
import dev.ishowtts.harness.quality.MeasureComparison;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.Role;
import dev.ishowtts.harness.quality.Scores;
import dev.ishowtts.harness.quality.samples.MeasuredSet;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.report.ReportDocument;
import dev.ishowtts.harness.report.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the objective measures say of a set, for people. */
public final class MeasuredSetReport {
  private static final String DISTANCE = "mcd_dtw_db";

  private final MeasuredSet measured;
  private final SampleSet set;

  /** Creates a report. */
  public MeasuredSetReport(MeasuredSet measured) {
    this.measured = measured;
    this.set = measured.set();
  }

  /**
   * Returns the document.
   *
   * @param folder where the sounds are
   * @param pictures items to draw, the worst first; at least 0
   * @throws IOException in one line if a sound cannot be read
   */
  public ReportDocument document(SampleSetFolder folder, int pictures) throws IOException {
    String candidate = set.candidate().name();
    String baseline = set.baseline().name();
    ReportDocument document =
        new ReportDocument(candidate + " against " + baseline + ": objective measures");
    headline().forEach(document::paragraph);
    document
        .table(
            findings(
                "Hard gates", "A sound that fails one is broken, whoever listens.", Role.HARD_GATE))
        .table(
            findings(
                "Listen to these first",
                "Warnings ask somebody to listen; they decide nothing.",
                Role.WARNING))
        .table(
            findings(
                "Outside the margins over the whole set",
                "Differences of the set that are larger than allowed; they alone neither accept"
                    + " nor reject.",
                Role.COMPARISON))
        .table(
            comparisons(
                "Comparison over the set",
                "Difference is "
                    + candidate
                    + " minus "
                    + baseline
                    + "; interval: 95 %, bootstrap over items; p: Wilcoxon's signed rank, exact;"
                    + " Holm: corrected over these rows.",
                true))
        .table(
            comparisons(
                "Information", "Not judged; p is not corrected. Units are the measures'.", false))
        .table(distances())
        .table(notRun());
    List<String> worst = worst();
    for (String id : worst.subList(0, Math.min(pictures, worst.size()))) {
      picture(document, folder, set.item(id).orElseThrow());
    }
    return document.table(facts());
  }

  /** Returns what a terminal shows: one sentence a line. */
  public List<String> headline() {
    List<String> lines = new ArrayList<>();
    double seconds = set.items().stream().mapToDouble(item -> item.candidate().seconds()).sum();
    lines.add(
        set.items().size()
            + " items, "
            + Figures.fixed(seconds, 1)
            + " s of "
            + set.candidate().name()
            + ".");
    List<String> broken = measured.comparison().brokenItems();
    lines.add(
        broken.isEmpty()
            ? "No item is broken that " + set.baseline().name() + " speaks well."
            : "Hard gate failed: " + String.join(", ", broken) + ".");
    lines.add(
        "Warnings: "
            + count(Role.WARNING)
            + "; differences of the set outside their margins: "
            + count(Role.COMPARISON)
            + "; measures not run: "
            + notRun().rows().size()
            + ".");
    set.baselineRtf()
        .ifPresent(
            rtf ->
                lines.add(
                    "Median RTF "
                        + Figures.of(set.candidateRtf())
                        + " against "
                        + Figures.of(rtf)
                        + " (timed beside other work, one synthesis each: indicative)."));
    lines.add("Nobody has listened: only ratings decide, with ishowtts quality decide.");
    return lines;
  }

  private long count(Role role) {
    return measured.comparison().findings().stream().filter(f -> f.role() == role).count();
  }

  /** Returns the items, most suspicious first. */
  List<String> worst() {
    Comparator<String> order =
        Comparator.comparingDouble(this::suspicion).reversed().thenComparing(id -> id);
    return set.items().stream().map(SampleItem::id).sorted(order).toList();
  }

  private double suspicion(String id) {
    double points = 0;
    for (Finding finding : measured.comparison().findings()) {
      if (finding.item().equals(id)) {
        boolean ofCandidate = finding.about() == Finding.About.CANDIDATE;
        points += finding.role() == Role.HARD_GATE ? 10_000 : ofCandidate ? 100 : 50;
      }
    }
    OptionalDouble distance =
        measured.scores().items().stream()
            .filter(item -> item.id().equals(id))
            .findFirst()
            .map(item -> item.pair().value(DISTANCE))
            .orElse(OptionalDouble.empty());
    return points + distance.orElse(0);
  }

  private Section findings(String title, String note, Role role) {
    List<String> order = worst();
    List<List<String>> rows =
        measured.comparison().findings().stream()
            .filter(finding -> finding.role() == role)
            .sorted(Comparator.comparingInt(finding -> order.indexOf(finding.item())))
            .map(
                finding ->
                    List.of(
                        finding.item().isEmpty() ? "all" : finding.item(),
                        sound(finding),
                        finding.message(),
                        text(finding.item())))
            .toList();
    return new Section(title, note, 4, List.of("item", "sound", "finding", "text"), rows);
  }

  private String text(String id) {
    return set.item(id).flatMap(SampleItem::text).orElse("");
  }

  private String sound(Finding finding) {
    return switch (finding.about()) {
      case BASELINE -> set.baseline().name();
      case CANDIDATE -> set.candidate().name();
      case SET -> "both";
    };
  }

  private Section comparisons(String title, String note, boolean judged) {
    List<List<String>> rows = new ArrayList<>();
    for (MeasureComparison c : measured.comparison().comparisons()) {
      if (c.holm().isPresent() == judged) {
        List<String> row =
            new ArrayList<>(
                List.of(
                    c.key(),
                    unit(c.key()),
                    Integer.toString(c.items()),
                    Figures.of(c.baselineMedian()),
                    Figures.of(c.candidateMedian()),
                    Figures.of(c.meanDifference()),
                    Figures.of(c.lower()) + " … " + Figures.of(c.upper()),
                    Figures.p(c.p())));
        c.holm().ifPresent(holm -> row.add(Figures.p(holm)));
        rows.add(row);
      }
    }
    List<String> header =
        new ArrayList<>(
            List.of(
                "measure",
                "unit",
                "items",
                "median " + set.baseline().name(),
                "median " + set.candidate().name(),
                "mean difference",
                "95 % interval",
                "p"));
    if (judged) {
      header.add("Holm");
    }
    return new Section(title, note, 2, header, rows);
  }

  private String unit(String key) {
    return measured.catalogue().stream()
        .filter(measure -> measure.key().equals(key))
        .map(Measure::unit)
        .findFirst()
        .orElse("");
  }

  private Section distances() {
    List<List<String>> rows = new ArrayList<>();
    for (Measure measure : measured.catalogue()) {
      if (measure.subject() == Measure.Subject.PAIR) {
        double[] values = pair(measure.key(), Optional.of(measured.scores()));
        double[] usual = pair(measure.key(), measured.repeats());
        if (values.length > 0) {
          rows.add(
              List.of(
                  measure.key(),
                  measure.unit(),
                  spread(values),
                  usual.length == 0 ? Figures.NONE : spread(usual)));
        }
      }
    }
    return new Section(
        "Distances of the pairs",
        "Median (least … most). Two seeds of one setting differ as well: without the last column"
            + " no distance says anything about the settings.",
        2,
        List.of("measure", "unit", "between the settings", "other seed, " + set.baseline().name()),
        rows);
  }

  private static double[] pair(String key, Optional<QualityScores> scores) {
    return scores.map(QualityScores::items).orElse(List.of()).stream()
        .map(item -> item.pair().value(key))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }

  private static String spread(double[] values) {
    return Figures.of(Descriptive.median(values))
        + " ("
        + Figures.of(Descriptive.quantile(values, 0))
        + " … "
        + Figures.of(Descriptive.quantile(values, 1))
        + ")";
  }

  private Section notRun() {
    SortedMap<String, String> reasons = new TreeMap<>();
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (ItemScores item : measured.scores().items()) {
      Stream.of(item.baseline().scores(), item.candidate().scores(), item.pair())
          .map(Scores::missing)
          .map(Map::entrySet)
          .flatMap(java.util.Collection::stream)
          .filter(entry -> entry.getValue().startsWith("not run"))
          .forEach(
              entry -> {
                reasons.put(entry.getKey(), entry.getValue());
                counts.merge(entry.getKey(), 1, Integer::sum);
              });
    }
    List<List<String>> rows =
        reasons.entrySet().stream()
            .map(
                entry ->
                    List.of(
                        entry.getKey(),
                        entry.getValue(),
                        Integer.toString(counts.getOrDefault(entry.getKey(), 0))))
            .toList();
    return new Section(
        "Not run",
        "Measures that need what was not given: a model, a recording of the voice, or more.",
        2,
        List.of("measure", "reason", "sounds"),
        rows);
  }

  private void picture(ReportDocument document, SampleSetFolder folder, SampleItem item)
      throws IOException {
    Signal baseline = folder.signal(item.baseline());
    Signal candidate = folder.signal(item.candidate());
    Optional<String> obstacle = Clip.obstacle(baseline).or(() -> Clip.obstacle(candidate));
    if (obstacle.isPresent()) {
      document.paragraph(item.id() + " cannot be drawn: " + obstacle.get());
      return;
    }
    document.figure(
        item.id(),
        item.text().orElse("text not known")
            + " Left "
            + set.candidate().name()
            + ", right "
            + set.baseline().name()
            + ": level over time and frequency, below the fundamental frequency where voiced.",
        SoundPicture.of(
            set.candidate().name(), Clip.of(candidate), set.baseline().name(), Clip.of(baseline)));
  }

  private Section facts() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("made", set.created() + " by " + set.tool()));
    set.facts().forEach((name, value) -> rows.add(List.of(name, value)));
    rows.add(List.of("candidate " + set.candidate().name(), set.candidate().options().toString()));
    rows.add(List.of("baseline " + set.baseline().name(), set.baseline().options().toString()));
    rows.add(List.of("median RTF of " + set.candidate().name(), Figures.of(set.candidateRtf())));
    rows.add(List.of("median RTF of " + set.baseline().name(), Figures.of(set.baselineRtf())));
    return new Section("Set", "What is the same for both settings.", 2, List.of("", ""), rows);
  }
}
