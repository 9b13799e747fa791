package dev.ishowtts.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * One key: its type, default, range and help. Immutable; each method that narrows returns a new
 * setting, so keep the last one as a constant, register it in a {@link SettingGroup} and read it
 * with {@link Config#get}.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {
  private static final Pattern KEY =
      Pattern.compile(
          "[a-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*(\\.[a-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*)*");
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?");
  private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern SEPARATOR = Pattern.compile("[.-]");

  private final String key;
  private final Kind<T> kind;
  private final Optional<T> defaultValue;
  private final List<Rule<T>> rules;
  private final String help;
  private final boolean secret;

  private record Rule<T>(Predicate<T> holds, String text) {}

  private Setting(
      String key,
      Kind<T> kind,
      Optional<T> defaultValue,
      List<Rule<T>> rules,
      String help,
      boolean secret) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "key must be words joined by dots, such as engine.nfe, got \"" + key + "\"");
    }
    this.key = key;
    this.kind = kind;
    this.defaultValue = defaultValue;
    this.rules = List.copyOf(rules);
    this.help = help;
    this.secret = secret;
    defaultValue
        .flatMap(this::refusal)
        .ifPresent(
            refusal -> {
              throw new IllegalArgumentException("default of " + key + " " + refusal);
            });
  }

  private static <T> Setting<T> of(String key, Kind<T> kind, T defaultValue) {
    return new Setting<>(key, kind, Optional.of(defaultValue), List.of(), "", false);
  }

  /** Returns a setting of any text, the empty text included. */
  public static Setting<String> text(String key, String defaultValue) {
    return of(key, textKind(), defaultValue);
  }

  /** Returns a setting of text that is absent by default; empty text means absent. */
  public static Setting<Optional<String>> optionalText(String key) {
    Kind<Optional<String>> kind =
        new ScalarKind<>(
            "text in quotes",
            JsonNode::isString,
            text -> Optional.of(text.isEmpty() ? Optional.empty() : Optional.of(text)),
            value -> value.orElse(""));
    return of(key, kind, Optional.empty());
  }

  /** Returns a setting of a whole number of 32 bits. */
  public static Setting<Integer> integer(String key, int defaultValue) {
    return of(key, integerKind(), defaultValue);
  }

  /** Returns a setting of a whole number of 64 bits. */
  public static Setting<Long> longInteger(String key, long defaultValue) {
    Kind<Long> kind =
        new ScalarKind<>(
            "a whole number", JsonNode::isIntegralNumber, Setting::whole, Object::toString);
    return of(key, kind, defaultValue);
  }

  /** Returns a setting of a finite number. */
  public static Setting<Double> number(String key, double defaultValue) {
    Kind<Double> kind =
        new ScalarKind<>("a finite number", JsonNode::isNumber, Setting::decimal, Object::toString);
    return of(key, kind, defaultValue).check(Double::isFinite, "a finite number");
  }

  /** Returns a setting of a finite number that is absent by default; empty text means absent. */
  public static Setting<Optional<Double>> optionalNumber(String key) {
    Kind<Optional<Double>> kind =
        new ScalarKind<>(
            "a finite number",
            JsonNode::isNumber,
            Setting::optionalDecimal,
            value -> value.map(Object::toString).orElse(""));
    return of(key, kind, Optional.empty());
  }

  /** Returns a setting that is {@code true} or {@code false}. */
  public static Setting<Boolean> flag(String key, boolean defaultValue) {
    Kind<Boolean> kind =
        new ScalarKind<>("true or false", JsonNode::isBoolean, Setting::truth, Object::toString);
    return of(key, kind, defaultValue);
  }

  /** Returns a setting of a duration of whole milliseconds, not negative. */
  public static Setting<Duration> duration(String key, Duration defaultValue) {
    Kind<Duration> kind =
        new ScalarKind<>(
            "a duration such as 250ms, 30s, 5m or 1h",
            JsonNode::isString,
            DurationText::parse,
            DurationText::show);
    return of(key, kind, defaultValue);
  }

  /** Returns a setting of a path as it was written, relative or absolute, never empty. */
  public static Setting<Path> path(String key, Path defaultValue) {
    Kind<Path> kind =
        new ScalarKind<>("a path in quotes", JsonNode::isString, Setting::pathOf, Path::toString);
    return of(key, kind, defaultValue);
  }

  /** Returns a setting of a path that is absent by default; empty text means absent. */
  public static Setting<Optional<Path>> optionalPath(String key) {
    Kind<Optional<Path>> kind =
        new ScalarKind<>(
            "a path in quotes",
            JsonNode::isString,
            Setting::optionalPathOf,
            value -> value.map(Path::toString).orElse(""));
    return of(key, kind, Optional.empty());
  }

  /** Returns a setting of a list of texts; outside a file they are separated by commas. */
  public static Setting<List<String>> textList(String key, List<String> defaultValue) {
    return of(key, new ListKind<>("a list of texts", textKind()), List.copyOf(defaultValue));
  }

  /** Returns a setting of a list of whole numbers; outside a file separated by commas. */
  public static Setting<List<Integer>> integerList(String key, List<Integer> defaultValue) {
    return of(
        key, new ListKind<>("a list of whole numbers", integerKind()), List.copyOf(defaultValue));
  }

  /** Returns a setting of one constant, written in lower case with dashes for underscores. */
  public static <E extends Enum<E>> Setting<E> choice(String key, E defaultValue) {
    List<E> constants = Arrays.asList(defaultValue.getDeclaringClass().getEnumConstants());
    Function<E, String> writer =
        constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Kind<E> kind =
        new ScalarKind<>(
            "one of " + constants.stream().map(writer).collect(Collectors.joining(", ")),
            JsonNode::isString,
            text -> constants.stream().filter(c -> writer.apply(c).equals(text)).findFirst(),
            writer);
    return of(key, kind, defaultValue);
  }

  /** Returns a setting of an array of tables, empty by default; the fields' keys are names. */
  public static Setting<List<Config.Row>> table(String key, Setting<?>... fields) {
    return of(key, new TableKind(List.of(fields)), List.of());
  }

  /**
   * Returns this setting limited to {@code least} … {@code most}, both included.
   *
   * @throws IllegalStateException if the values of this setting have no order
   */
  public Setting<T> between(T least, T most) {
    return check(
        value -> compare(value, least) >= 0 && compare(value, most) <= 0,
        kind.expected() + " from " + kind.show(least) + " to " + kind.show(most));
  }

  /**
   * Returns this setting limited to {@code least} and more.
   *
   * @throws IllegalStateException if the values of this setting have no order
   */
  public Setting<T> atLeast(T least) {
    return check(
        value -> compare(value, least) >= 0, kind.expected() + " of at least " + kind.show(least));
  }

  /**
   * Returns this setting limited to values for which a condition holds.
   *
   * @param rule what a value must be, to follow "must be"
   */
  public Setting<T> check(Predicate<T> condition, String rule) {
    List<Rule<T>> narrowed = new ArrayList<>(rules);
    narrowed.add(new Rule<>(condition, rule));
    return new Setting<>(key, kind, defaultValue, narrowed, help, secret);
  }

  /** Returns this setting without a default: a load without a value for it fails. */
  public Setting<T> required() {
    return new Setting<>(key, kind, Optional.empty(), rules, help, secret);
  }

  /** Returns this setting with one sentence for people. */
  public Setting<T> help(String sentence) {
    return new Setting<>(key, kind, defaultValue, rules, sentence, secret);
  }

  /** Returns this setting with its value hidden in every output and message. */
  public Setting<T> secret() {
    return new Setting<>(key, kind, defaultValue, rules, help, true);
  }

  /** Returns the key, for example {@code engine.nfe}. */
  public String key() {
    return key;
  }

  /** Returns the environment variable that sets it, for example {@code ISHOWTTS_ENGINE_NFE}. */
  public String variable() {
    String words = WORD_BOUNDARY.matcher(key).replaceAll("_");
    return "ISHOWTTS_" + SEPARATOR.matcher(words).replaceAll("_").toUpperCase(Locale.ROOT);
  }

  /** Returns one sentence for people, empty if there is none. */
  public String help() {
    return help;
  }

  /** Returns whether the value is hidden in every output and message. */
  public boolean isSecret() {
    return secret;
  }

  Kind<T> kind() {
    return kind;
  }

  Optional<T> defaultValue() {
    return defaultValue;
  }

  /** Returns what is wrong with a value of the right type, starting with "must be". */
  Optional<String> refusal(T value) {
    return rules.stream()
        .filter(rule -> !rule.holds().test(value))
        .map(rule -> "must be " + rule.text())
        .findFirst();
  }

  /** Returns the strictest sentence about what a value must be. */
  String expectation() {
    return "must be " + (rules.isEmpty() ? kind.expected() : rules.get(rules.size() - 1).text());
  }

  /** Returns the value as text, hidden if it is secret. */
  String show(T value) {
    return secret ? "***" : kind.show(value);
  }

  @Override
  public String toString() {
    return key;
  }

  private int compare(T value, T bound) {
    if (value instanceof Comparable<?>) {
      @SuppressWarnings("unchecked")
      Comparable<T> ordered = (Comparable<T>) value;
      return ordered.compareTo(bound);
    }
    throw new IllegalStateException("values of " + key + " have no order");
  }

  private static Kind<String> textKind() {
    return new ScalarKind<>(
        "text in quotes", JsonNode::isString, Optional::of, Function.identity());
  }

  private static Kind<Integer> integerKind() {
    return new ScalarKind<>(
        "a whole number",
        JsonNode::isIntegralNumber,
        text ->
            whole(text)
                .filter(value -> value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE)
                .map(Long::intValue),
        Object::toString);
  }

  private static Optional<Long> whole(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException beyond64Bits) {
      return Optional.empty();
    }
  }

  private static Optional<Double> decimal(String text) {
    return DECIMAL.matcher(text).matches()
        ? Optional.of(Double.valueOf(text)).filter(Double::isFinite)
        : Optional.empty();
  }

  private static Optional<Boolean> truth(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Optional.of(text.equals("true"));
    }
    return Optional.empty();
  }

  private static Optional<Optional<Double>> optionalDecimal(String text) {
    Optional<Double> number = decimal(text);
    return text.isEmpty() || number.isPresent() ? Optional.of(number) : Optional.empty();
  }

  private static Optional<Optional<Path>> optionalPathOf(String text) {
    Optional<Path> path = pathOf(text);
    return text.isEmpty() || path.isPresent() ? Optional.of(path) : Optional.empty();
  }

  private static Optional<Path> pathOf(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }
}
