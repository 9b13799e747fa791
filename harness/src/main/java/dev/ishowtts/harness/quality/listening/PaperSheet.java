package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a {@link PaperForm}: printed empty, read when it was filled in. See docs/quality.md.
 */
public final class PaperSheet {
  private static final int LONGEST_LINE = 2_000;
  private static final int MOST_LINES = 20_000;
  private static final int SHOWN = 60;
  private static final String BLANK = "__";
  private static final String DOUBLE_RULE = "=".repeat(60);
  private static final String RULE = "-".repeat(60);
  private static final Pattern TITLE = Pattern.compile("(\\S+) Quality Evaluation");
  private static final Pattern HEAD = Pattern.compile("(Evaluator|Date):(.*)");
  private static final Pattern SCALE = Pattern.compile("Rating Scale:|[1-5] *= *[A-Z].*");
  private static final Pattern TEST = Pattern.compile("Test:(.*)");
  private static final Pattern TEXT = Pattern.compile("Text:(.*)");
  private static final Pattern NOTES = Pattern.compile("Notes?:(.*)");
  private static final Pattern RATING = Pattern.compile("([^\\s:|]+): *(.*\\|.*)");
  private static final Pattern QUESTION = Pattern.compile("(.*\\?) *\\(Y/N\\):?(.*)");
  private static final Pattern STRUCK = Pattern.compile("~~.*?~~|--.*?--|(?:\\S\\u0336\\s?)+");

  private final SampleSet set;
  private final String source;
  private final Set<String> seen = new HashSet<>();
  private final List<PaperForm.Opinion> opinions = new ArrayList<>();
  private final SortedMap<String, String> notes = new TreeMap<>();
  private final StringBuilder recommendation = new StringBuilder();
  private final Optional<?>[] answers = {Optional.empty(), Optional.empty(), Optional.empty()};

  private String evaluator = "";
  private String date = "";
  private String item = "";
  private Place place = Place.TITLE;
  private Optional<Boolean> accepted = Optional.empty();
  private int line;

  /** Where in the form a line is. */
  private enum Place {
    TITLE,
    HEAD,
    TEST,
    NOTES,
    OVERALL,
    RECOMMENDATION
  }

  private PaperSheet(SampleSet set, String source) {
    this.set = set;
    this.source = source;
  }

  /** Returns the empty form for a set. */
  public static String blank(SampleSet set) {
    String candidate = label(set.candidate());
    StringBuilder text = new StringBuilder();
    line(text, candidate + " Quality Evaluation");
    line(text, DOUBLE_RULE);
    line(text, "Evaluator: " + "_".repeat(20));
    line(text, "Date: " + "_".repeat(20));
    line(text, "");
    line(text, "Rating Scale:");
    line(text, "5 = Excellent, 4 = Good, 3 = Acceptable, 2 = Poor, 1 = Unacceptable");
    line(text, RULE);
    for (SampleItem item : set.items()) {
      line(text, "Test: " + item.id());
      line(text, "Text: " + item.text().orElse(""));
      for (SampleSetting setting : List.of(set.baseline(), set.candidate())) {
        line(
            text,
            label(setting) + ": Naturalness __ | Clarity __ | Artifacts (Y/N) __ | Prosody __");
      }
      line(text, "Notes: " + "_".repeat(40));
      line(text, "");
    }
    line(text, RULE);
    line(text, "Overall Assessment:");
    line(text, "Quality difference noticeable? (Y/N) __");
    line(text, candidate + " acceptable for production? (Y/N) __");
    line(text, "Accept " + gain(set) + "speedup for this quality? (Y/N) __");
    line(text, "Final Decision: ACCEPT / REJECT " + candidate);
    line(text, "Recommendation:");
    line(text, "_".repeat(60));
    return text.toString();
  }

  private static void line(StringBuilder text, String words) {
    text.append(words).append('\n');
  }

  private static String label(SampleSetting setting) {
    OptionalInt nfe = setting.nfe();
    return nfe.isPresent() ? "NFE=" + nfe.getAsInt() : setting.name();
  }

  private static String gain(SampleSet set) {
    if (set.baselineRtf().isEmpty() || set.candidateRtf().isEmpty()) {
      return "";
    }
    double gain = 1 - set.candidateRtf().getAsDouble() / set.baselineRtf().getAsDouble();
    return String.format(Locale.ROOT, "%.0f%% ", 100 * gain);
  }

  /**
   * Returns what a form says.
   *
   * @param set that it is about
   * @param text of the form
   * @param source what messages call it
   * @throws IOException in one line that names the form, the line and what is wrong with it
   */
  public static PaperForm parse(SampleSet set, String text, String source) throws IOException {
    PaperSheet sheet = new PaperSheet(set, source);
    List<String> lines = text.replace("\uFEFF", "").lines().toList();
    if (lines.size() > MOST_LINES) {
      throw new IOException(source + ": a form has at most " + MOST_LINES + " lines");
    }
    for (String each : lines) {
      sheet.line++;
      sheet.take(each.strip());
    }
    return sheet.form();
  }

  private PaperForm form() throws IOException {
    if (place == Place.TITLE) {
      throw new IOException(
          source + ": empty; print a form with ishowtts quality paper SET --blank");
    }
    if (opinions.isEmpty()) {
      throw new IOException(source + ": no line \"Test: ID\"; a form has one for each text");
    }
    return new PaperForm(
        evaluator,
        date,
        opinions,
        notes,
        truth(0),
        truth(1),
        truth(2),
        accepted,
        recommendation.toString().strip());
  }

  private Optional<Boolean> truth(int question) {
    return answers[question].map(Boolean.class::cast);
  }

  private IOException wrong(String what) {
    return new IOException(source + " line " + line + ": " + what);
  }

  private void take(String words) throws IOException {
    if (words.length() > LONGEST_LINE) {
      throw wrong("longer than " + LONGEST_LINE + " characters");
    }
    if (place == Place.TITLE) {
      title(words);
      return;
    }
    if (words.matches("={3,}|-{3,}")) {
      place = place == Place.NOTES ? Place.TEST : place;
      return;
    }
    if (words.isEmpty()) {
      return;
    }
    if (words.matches("Overall Assessment:?")) {
      require(place != Place.OVERALL && place != Place.RECOMMENDATION, "is there twice");
      place = Place.OVERALL;
      return;
    }
    switch (place) {
      case TITLE, HEAD -> head(words);
      case TEST -> test(words);
      case NOTES -> notes(words);
      case OVERALL -> overall(words);
      case RECOMMENDATION -> recommendation.append(answer(words)).append('\n');
    }
  }

  private void require(boolean fits, String what) throws IOException {
    if (!fits) {
      throw wrong("this part " + what);
    }
  }

  private void title(String words) throws IOException {
    if (words.isEmpty()) {
      return;
    }
    Matcher matcher = TITLE.matcher(words);
    if (!matcher.matches()) {
      throw wrong(
          "a form begins with \""
              + label(set.candidate())
              + " Quality Evaluation\", got \""
              + shortened(words)
              + "\"");
    }
    String named = setting(matcher.group(1));
    if (!named.equals(set.candidate().name())) {
      throw wrong(
          "the form judges " + named + ", the set's candidate is " + set.candidate().name());
    }
    place = Place.HEAD;
  }

  private void head(String words) throws IOException {
    Matcher head = HEAD.matcher(words);
    if (head.matches()) {
      String said = answer(head.group(2));
      if (head.group(1).equals("Date")) {
        date = said;
      } else {
        evaluator = said;
      }
      return;
    }
    if (!SCALE.matcher(words).matches()) {
      test(words);
    }
  }

  private void test(String words) throws IOException {
    Matcher test = TEST.matcher(words);
    if (test.matches()) {
      item = known(test.group(1).strip());
      if (!seen.add(item)) {
        throw wrong("test \"" + item + "\" is there twice: leave one");
      }
      place = Place.TEST;
      return;
    }
    if (item.isEmpty()) {
      throw wrong("\"" + shortened(words) + "\" stands before the first line \"Test: ID\"");
    }
    Matcher note = NOTES.matcher(words);
    if (note.matches()) {
      place = Place.NOTES;
      note(note.group(1));
      return;
    }
    if (TEXT.matcher(words).matches()) {
      return;
    }
    Matcher rating = RATING.matcher(words);
    if (!rating.matches()) {
      throw wrong(
          "\""
              + shortened(words)
              + "\" is no part of the form; its lines are as ishowtts quality paper SET --blank"
              + " prints them");
    }
    rate(setting(rating.group(1)), rating.group(2));
  }

  private void notes(String words) throws IOException {
    if (TEST.matcher(words).matches()) {
      test(words);
      return;
    }
    if (RATING.matcher(words).matches()) {
      throw wrong("ratings of test \"" + item + "\" stand after its notes: put them before");
    }
    note(words);
  }

  private void note(String words) {
    String said = answer(words);
    if (!said.isEmpty()) {
      notes.merge(item, said, (before, more) -> before + " " + more);
    }
  }

  private String known(String id) throws IOException {
    boolean there =
        set.items().stream().anyMatch(one -> one.id().equals(id) || one.textId().equals(id));
    if (!there) {
      throw wrong("test \"" + shortened(id) + "\" is not in the set");
    }
    return id;
  }

  private String setting(String words) throws IOException {
    String plain = words.toLowerCase(Locale.ROOT).replace("=", "");
    for (SampleSetting setting : List.of(set.baseline(), set.candidate())) {
      String number = setting.nfe().isPresent() ? "nfe" + setting.nfe().getAsInt() : "";
      if (plain.equals(number) || words.equalsIgnoreCase(setting.name())) {
        return setting.name();
      }
    }
    throw wrong(
        "setting \""
            + shortened(words)
            + "\" is not in the set; there are "
            + label(set.baseline())
            + " and "
            + label(set.candidate()));
  }

  private void rate(String setting, String words) throws IOException {
    boolean twice =
        opinions.stream().anyMatch(one -> one.item().equals(item) && one.setting().equals(setting));
    if (twice) {
      throw wrong("test \"" + item + "\" has two lines of " + setting + ": leave one");
    }
    OptionalInt naturalness = OptionalInt.empty();
    OptionalInt clarity = OptionalInt.empty();
    OptionalInt prosody = OptionalInt.empty();
    Optional<Boolean> artefacts = Optional.empty();
    Set<String> named = new HashSet<>();
    for (String cell : words.split("\\|", -1)) {
      Matcher matcher =
          Pattern.compile("(Naturalness|Clarity|Prosody|Artifacts \\(Y/N\\)):?(.*)")
              .matcher(cell.strip());
      if (!matcher.matches() || !named.add(matcher.group(1))) {
        throw wrong(
            "\""
                + shortened(cell.strip())
                + "\" must be one of Naturalness, Clarity, Artifacts (Y/N), Prosody, each once");
      }
      String value = answer(matcher.group(2));
      switch (matcher.group(1)) {
        case "Naturalness" -> naturalness = score("Naturalness", value);
        case "Clarity" -> clarity = score("Clarity", value);
        case "Prosody" -> prosody = score("Prosody", value);
        default -> artefacts = yes("Artifacts (Y/N)", value);
      }
    }
    String category =
        set.items().stream()
            .filter(one -> one.id().equals(item) || one.textId().equals(item))
            .map(SampleItem::category)
            .findFirst()
            .orElse("");
    opinions.add(
        new PaperForm.Opinion(item, category, setting, naturalness, clarity, prosody, artefacts));
  }

  private OptionalInt score(String what, String value) throws IOException {
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!value.matches("[1-5]")) {
      throw wrong(what + " must be 1 to 5, or " + BLANK + ", got \"" + shortened(value) + "\"");
    }
    return OptionalInt.of(Integer.parseInt(value));
  }

  private Optional<Boolean> yes(String what, String value) throws IOException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "" -> Optional.empty();
      case "y", "yes" -> Optional.of(true);
      case "n", "no" -> Optional.of(false);
      default ->
          throw wrong(what + " must be Y or N, or " + BLANK + ", got \"" + shortened(value) + "\"");
    };
  }

  private void overall(String words) throws IOException {
    if (words.matches("Recommendation:.*")) {
      place = Place.RECOMMENDATION;
      recommendation.append(answer(words.replaceFirst("Recommendation:", ""))).append('\n');
      return;
    }
    if (words.startsWith("Final Decision:")) {
      accepted = decision(words.substring("Final Decision:".length()));
      return;
    }
    Matcher question = QUESTION.matcher(words);
    if (!question.matches()) {
      throw wrong("\"" + shortened(words) + "\" is no question of the overall assessment");
    }
    String asked = question.group(1);
    int which =
        asked.startsWith("Quality difference noticeable")
            ? 0
            : asked.endsWith("acceptable for production?")
                ? 1
                : asked.matches("Accept .*for this quality\\?") ? 2 : -1;
    if (which < 0) {
      throw wrong("\"" + shortened(asked) + "\" is no question of the overall assessment");
    }
    if (which == 1) {
      setting(asked.replace("acceptable for production?", "").strip());
    }
    answers[which] = yes(asked, answer(question.group(2)));
  }

  /* Struck out with ~~, -- or a stroke through each letter; both left alone is no answer. */
  private Optional<Boolean> decision(String words) throws IOException {
    String left = STRUCK.matcher(words).replaceAll(" ").toUpperCase(Locale.ROOT);
    boolean accept = left.matches(".*\\bACCEPT(ED)?\\b.*");
    boolean reject = left.matches(".*\\bREJECT(ED)?\\b.*");
    if (!accept && !reject && !answer(words).isEmpty()) {
      throw wrong(
          "Final Decision must leave ACCEPT or REJECT, got \"" + shortened(words.strip()) + "\"");
    }
    return accept == reject ? Optional.empty() : Optional.of(accept);
  }

  /** Returns what stands on a line for writing; empty if it was left blank. */
  private static String answer(String words) {
    return words.strip().replaceAll("^_+|_+$", "").strip();
  }

  private static String shortened(String words) {
    return words.length() <= SHOWN ? words : words.substring(0, SHOWN) + "…";
  }
}
