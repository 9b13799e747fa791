package dev.ishowtts.monitor.listening;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a rater says of one trial.
 *
 * @param trial name of the trial
 * @param at when, by the rater's clock
 * @param values answers; a truth is 1 or 0
 * @param artefactKinds sorts of artefacts
 * @param reasons short words of the page
 * @param cannotJudge whether the rater does not want to judge; then there are no values
 * @param plays how often each sound was played
 * @param ended whether each sound was played to its end once
 * @param listenedMs how long sounds were heard; -1 if that is not known, as with all numbers
 * @param responseMs from the begin of the trial to its answer
 */
record RaterAnswer(
    String trial,
    String at,
    Map<Question, Integer> values,
    List<String> artefactKinds,
    String note,
    List<String> reasons,
    boolean cannotJudge,
    List<Integer> plays,
    List<Boolean> ended,
    int listenedMs,
    int responseMs,
    int switches,
    Optional<Boolean> textShown,
    Optional<Double> volume,
    String labels,
    String wording,
    String language,
    String appVersion) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_NOTE = 1000;
  private static final int LONGEST_WORD = 60;
  private static final int MOST_REASONS = 20;
  private static final int MOST_PLAYS = 10_000;
  private static final int MOST_MILLIS = 86_400_000;

  RaterAnswer {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
    artefactKinds = List.copyOf(artefactKinds);
    reasons = List.copyOf(reasons);
    plays = List.copyOf(plays);
    ended = List.copyOf(ended);
  }

  /**
   * Reads what a page sent.
   *
   * @throws dev.ishowtts.monitor.fault.Refusal 400 that names the field
   */
  static RaterAnswer of(JsonFields fields) {
    return new RaterAnswer(
        word(fields, "trial", LONGEST_WORD),
        instant(fields),
        values(fields),
        kinds(fields),
        text(fields, "note", LONGEST_NOTE),
        reasons(fields),
        fields.flag("cannotJudge").orElse(false),
        plays(fields),
        fields.flags("ended").orElse(List.of()),
        number(fields, "listenedMs", MOST_MILLIS),
        number(fields, "responseMs", MOST_MILLIS),
        number(fields, "switches", MOST_PLAYS),
        fields.flag("textShown"),
        volume(fields),
        text(fields, "labels", LONGEST_WORD),
        text(fields, "wording", LONGEST_WORD),
        text(fields, "language", LONGEST_WORD),
        text(fields, "appVersion", LONGEST_WORD));
  }

  /** Reads what {@link #json} wrote. */
  static RaterAnswer of(String json) {
    return of(JsonFields.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String word(JsonFields fields, String name, int longest) {
    String text = text(fields, name, longest);
    if (text.isBlank()) {
      throw Refusal.field(name, name + " is needed");
    }
    return text;
  }

  private static String text(JsonFields fields, String name, int longest) {
    String text = fields.text(name).orElse("").strip();
    if (text.length() > longest) {
      throw Refusal.field(name, name + " must be at most " + longest + " characters");
    }
    return text;
  }

  private static String instant(JsonFields fields) {
    String at = fields.text("at").orElse("");
    try {
      return at.isEmpty() ? "" : Instant.parse(at).toString();
    } catch (DateTimeException e) {
      throw Refusal.field("at", "at must be a time such as 2026-11-22T10:30:00Z");
    }
  }

  private static Map<Question, Integer> values(JsonFields fields) {
    Map<Question, Integer> values = new EnumMap<>(Question.class);
    Optional<JsonFields> given = fields.object("values");
    if (given.isEmpty()) {
      return values;
    }
    for (String name : given.get().names()) {
      Question question =
          Arrays.stream(Question.values())
              .filter(one -> one.key().equals(name))
              .findFirst()
              .orElseThrow(() -> Refusal.field("values." + name, unknown(name)));
      value(given.get(), question).ifPresent(value -> values.put(question, value));
    }
    return values;
  }

  private static String unknown(String name) {
    String keys =
        Arrays.stream(Question.values()).map(Question::key).collect(Collectors.joining(", "));
    return "values."
        + (name.length() > LONGEST_WORD ? "…" : name)
        + " is unknown; there are "
        + keys;
  }

  private static Optional<Integer> value(JsonFields given, Question question) {
    if (question == Question.ARTEFACT) {
      return given.flag(question.key()).map(heard -> heard ? 1 : 0);
    }
    Optional<Integer> value = given.integer(question.key());
    value
        .filter(score -> score < question.least() || score > question.most())
        .ifPresent(
            score -> {
              throw Refusal.field(
                  "values." + question.key(),
                  "values."
                      + question.key()
                      + " must be "
                      + question.least()
                      + " to "
                      + question.most()
                      + ", got "
                      + score);
            });
    return value;
  }

  private static List<String> kinds(JsonFields fields) {
    List<String> known = Arrays.stream(Artefact.values()).map(Artefact::key).toList();
    List<String> kinds = fields.texts("artefactKinds").orElse(List.of());
    if (!known.containsAll(kinds)) {
      throw Refusal.field("artefactKinds", "artefactKinds must be of " + String.join(", ", known));
    }
    return kinds.stream().distinct().toList();
  }

  private static List<String> reasons(JsonFields fields) {
    List<String> reasons = fields.texts("reasons").orElse(List.of());
    boolean fits =
        reasons.size() <= MOST_REASONS
            && reasons.stream().allMatch(reason -> reason.length() <= LONGEST_WORD);
    if (!fits) {
      throw Refusal.field("reasons", "reasons must be at most 20 words of at most 60 characters");
    }
    return reasons;
  }

  private static List<Integer> plays(JsonFields fields) {
    List<Integer> plays = fields.integers("plays").orElse(List.of());
    if (plays.stream().anyMatch(count -> count < 0 || count > MOST_PLAYS)) {
      throw Refusal.field("plays", "plays must be counts from 0 to " + MOST_PLAYS);
    }
    return plays;
  }

  private static int number(JsonFields fields, String name, int most) {
    int number = fields.integer(name).orElse(-1);
    if (number < -1 || number > most) {
      throw Refusal.field(name, name + " must be from 0 to " + most + ", got " + number);
    }
    return number;
  }

  private static Optional<Double> volume(JsonFields fields) {
    Optional<Double> volume = fields.number("volume");
    if (volume.isPresent() && (volume.get() < 0 || volume.get() > 1)) {
      throw Refusal.field("volume", "volume must be from 0 to 1, got " + volume.get());
    }
    return volume;
  }

  /**
   * Checks the answer against its trial.
   *
   * @param asked what the trial asks, the first has to be answered
   * @param sounds count of the trial's sounds
   * @throws dev.ishowtts.monitor.fault.Refusal 400 that names the field
   */
  void check(List<Question> asked, int sounds) {
    for (Question question : values.keySet()) {
      if (!asked.contains(question)) {
        throw Refusal.field(
            "values." + question.key(), "values." + question.key() + " is not asked in this trial");
      }
    }
    Question first = asked.get(0);
    if (!cannotJudge && !values.containsKey(first)) {
      throw Refusal.field(
          "values." + first.key(), "values." + first.key() + " is needed, or cannotJudge: true");
    }
    length("plays", plays.size(), sounds);
    length("ended", ended.size(), sounds);
  }

  private static void length(String name, int length, int sounds) {
    if (length != 0 && length != sounds) {
      throw Refusal.field(
          name, name + " must have one entry for each of " + sounds + " sounds, got " + length);
    }
  }

  /** Returns whether every sound was played to its end; empty if that is not known. */
  Optional<Boolean> played() {
    return ended.isEmpty() ? Optional.empty() : Optional.of(ended.stream().allMatch(done -> done));
  }

  /** Returns the fields as interfaces have them; equal answers give equal fields in equal order. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("trial", trial);
    putUnlessEmpty(fields, "at", at);
    Map<String, Object> answers = new LinkedHashMap<>();
    values.forEach(
        (question, value) ->
            answers.put(question.key(), question == Question.ARTEFACT ? value == 1 : value));
    fields.put("values", answers);
    fields.put("artefactKinds", artefactKinds);
    fields.put("note", note);
    fields.put("reasons", new ArrayList<>(reasons));
    fields.put("cannotJudge", cannotJudge);
    fields.put("plays", plays);
    fields.put("ended", ended);
    putUnlessNegative(fields, "listenedMs", listenedMs);
    putUnlessNegative(fields, "responseMs", responseMs);
    putUnlessNegative(fields, "switches", switches);
    textShown.ifPresent(shown -> fields.put("textShown", shown));
    volume.ifPresent(level -> fields.put("volume", level));
    putUnlessEmpty(fields, "labels", labels);
    putUnlessEmpty(fields, "wording", wording);
    putUnlessEmpty(fields, "language", language);
    putUnlessEmpty(fields, "appVersion", appVersion);
    return fields;
  }

  private static void putUnlessEmpty(Map<String, Object> fields, String name, String text) {
    if (!text.isEmpty()) {
      fields.put(name, text);
    }
  }

  private static void putUnlessNegative(Map<String, Object> fields, String name, int number) {
    if (number >= 0) {
      fields.put(name, number);
    }
  }

  /** Returns the fields as JSON. */
  String json() {
    return JSON.writeValueAsString(fields());
  }
}
