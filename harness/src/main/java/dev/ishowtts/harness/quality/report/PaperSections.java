package dev.ishowtts.harness.quality.report;

import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.listening.PaperForm.Opinion;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.report.ReportDocument;
import dev.ishowtts.harness.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/** What forms on paper say, apart from the verdict: who filled them in knew the settings. */
public final class PaperSections {
  private static final String ALL = "all";

  private final SampleSet set;
  private final List<PaperForm> forms;

  /** Creates the sections. */
  public PaperSections(SampleSet set, List<PaperForm> forms) {
    this.set = set;
    this.forms = List.copyOf(forms);
  }

  /** Returns why these opinions are not counted, in two sentences. */
  public static String caution() {
    return "Opinions on paper are shown and never counted: who gave them knew the settings. Their"
        + " labels (excellent, good, acceptable, poor, unacceptable) are not those of ITU-T P.800,"
        + " so their means are no MOS.";
  }

  /** Adds the sections to a report; nothing if there are no forms. */
  void addTo(ReportDocument document) {
    if (!forms.isEmpty()) {
      document.table(means()).table(wholes()).table(notes());
    }
  }

  /**
   * What the forms say of a setting in a category.
   *
   * @param category {@code all}, or a category of the set
   * @param count opinions that answered anything
   * @param naturalness mean, NaN without answers, as the others
   * @param artefacts share of answers with some, NaN without answers
   */
  public record Mean(
      String category,
      String setting,
      int count,
      double naturalness,
      double clarity,
      double prosody,
      double artefacts) {}

  /** Returns the means over all forms, by category and setting, then of all. */
  public List<Mean> meansOf() {
    Map<String, Map<String, List<Opinion>>> groups = new TreeMap<>();
    List<Opinion> all =
        forms.stream()
            .flatMap(form -> form.opinions().stream())
            .filter(Opinion::isAnswered)
            .toList();
    for (Opinion opinion : all) {
      groups
          .computeIfAbsent(opinion.category(), name -> new TreeMap<>())
          .computeIfAbsent(opinion.setting(), name -> new ArrayList<>())
          .add(opinion);
    }
    List<Mean> means = new ArrayList<>();
    groups.forEach(
        (category, settings) ->
            settings.forEach((setting, opinions) -> means.add(mean(category, setting, opinions))));
    for (String setting : List.of(set.candidate().name(), set.baseline().name())) {
      means.add(mean(ALL, setting, all.stream().filter(o -> o.setting().equals(setting)).toList()));
    }
    return means;
  }

  private static Mean mean(String category, String setting, List<Opinion> opinions) {
    return new Mean(
        category,
        setting,
        opinions.size(),
        mean(opinions, Opinion::naturalness),
        mean(opinions, Opinion::clarity),
        mean(opinions, Opinion::prosody),
        opinions.stream()
            .flatMap(opinion -> opinion.artefacts().stream())
            .mapToDouble(heard -> heard ? 1 : 0)
            .average()
            .orElse(Double.NaN));
  }

  private static double mean(List<Opinion> opinions, Function<Opinion, OptionalInt> of) {
    return opinions.stream()
        .map(of)
        .filter(OptionalInt::isPresent)
        .mapToInt(OptionalInt::getAsInt)
        .average()
        .orElse(Double.NaN);
  }

  private Section means() {
    return new Section(
        "Opinions on paper",
        forms.size() + " forms. " + caution(),
        2,
        List.of(
            "category", "setting", "opinions", "naturalness", "clarity", "prosody", "artefacts"),
        meansOf().stream()
            .map(
                mean ->
                    List.of(
                        mean.category().isEmpty() ? "none" : mean.category(),
                        mean.setting(),
                        Integer.toString(mean.count()),
                        figure(mean.naturalness()),
                        figure(mean.clarity()),
                        figure(mean.prosody()),
                        Double.isNaN(mean.artefacts())
                            ? Figures.NONE
                            : Figures.percent(mean.artefacts())))
            .toList());
  }

  private static String figure(double mean) {
    return Double.isNaN(mean) ? Figures.NONE : Figures.fixed(mean, 2);
  }

  private Section wholes() {
    return new Section(
        "Assessments on paper",
        "One line a form.",
        7,
        List.of(
            "evaluator",
            "date",
            "difference noticeable",
            "acceptable",
            "speed worth it",
            "decision",
            "recommendation"),
        forms.stream()
            .map(
                form ->
                    List.of(
                        text(form.evaluator()),
                        text(form.date()),
                        word(form.noticeable(), "yes", "no"),
                        word(form.acceptable(), "yes", "no"),
                        word(form.worthIt(), "yes", "no"),
                        word(form.accepted(), "ACCEPT", "REJECT"),
                        text(form.recommendation().replaceAll("\\s+", " "))))
            .toList());
  }

  private static String text(String words) {
    return words.isEmpty() ? Figures.NONE : words;
  }

  private static String word(Optional<Boolean> answer, String yes, String no) {
    return answer.map(given -> given ? yes : no).orElse(Figures.NONE);
  }

  private Section notes() {
    List<List<String>> rows = new ArrayList<>();
    for (PaperForm form : forms) {
      form.notes().forEach((item, note) -> rows.add(List.of(text(form.evaluator()), item, note)));
    }
    return new Section(
        "Notes on paper",
        "What was written beside a text.",
        3,
        List.of("evaluator", "item", "note"),
        rows);
  }
}
