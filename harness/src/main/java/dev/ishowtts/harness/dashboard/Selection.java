package dev.ishowtts.harness.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a query asks for, in no language.
 *
 * @param measurement of the points
 * @param fields exact names; a single name that begins and ends with a slash is a regular
 *     expression over names
 * @param where conditions on tags, all of which must hold
 * @param by tags that tell series apart; columns of rows
 * @param take what is taken of the points
 */
record Selection(
    String measurement, List<String> fields, List<Condition> where, List<String> by, Take take) {
  private static final Set<String> TEXTS =
      Set.of("verdict", "commit", "run_id", "model_digest", "text", "fault");

  Selection {
    fields = List.copyOf(fields);
    where = List.copyOf(where);
    by = List.copyOf(by);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("a selection needs a field, got none");
    }
  }

  /** What is taken of the points. */
  sealed interface Take {
    /** Every point, in the order of time. */
    record Every() implements Take {}

    /** The newest point of each series. */
    record Newest() implements Take {}

    /** The sum over each series. */
    record Sum() implements Take {}

    /**
     * The newest points as rows.
     *
     * @param limit most rows
     */
    record Rows(int limit) implements Take {}

    /**
     * How many points each series has in the last hours; 0 for a series that only has older ones.
     *
     * @param hours at least 1
     */
    record Recent(int hours) implements Take {}
  }

  /** Ways to compare a tag. */
  enum Comparison {
    /** Has the value. */
    IS,
    /** Has another value. */
    IS_NOT,
    /** Has a value that the dashboard's variable of the tag's name shows. */
    SHOWN
  }

  /**
   * A condition on a tag.
   *
   * @param value empty for {@link Comparison#SHOWN}
   */
  record Condition(String tag, Comparison comparison, String value) {}

  /** Returns a selection of every point of every series. */
  static Selection of(String measurement, String... fields) {
    return new Selection(measurement, List.of(fields), List.of(), List.of(), new Take.Every());
  }

  /** Returns this with points whose {@code tag} is {@code value} only. */
  Selection is(String tag, String value) {
    return with(new Condition(tag, Comparison.IS, value));
  }

  /** Returns this with points whose {@code tag} is not {@code value} only. */
  Selection isNot(String tag, String value) {
    return with(new Condition(tag, Comparison.IS_NOT, value));
  }

  /** Returns this with points only that the variables named {@code tags} show. */
  Selection shown(String... tags) {
    Selection result = this;
    for (String tag : tags) {
      result = result.with(new Condition(tag, Comparison.SHOWN, ""));
    }
    return result;
  }

  /** Returns this with series told apart by {@code tags}. */
  Selection by(String... tags) {
    return new Selection(measurement, fields, where, List.of(tags), take);
  }

  /** Returns this with another take. */
  Selection take(Take other) {
    return new Selection(measurement, fields, where, by, other);
  }

  /** Returns the regular expression over field names, or nothing. */
  String pattern() {
    String first = fields.get(0);
    boolean isPattern = first.length() > 1 && first.startsWith("/") && first.endsWith("/");
    return isPattern ? first.substring(1, first.length() - 1) : "";
  }

  /** Returns whether a field holds text. */
  static boolean isText(String field) {
    return TEXTS.contains(field);
  }

  private Selection with(Condition condition) {
    List<Condition> more = new ArrayList<>(where);
    more.add(condition);
    return new Selection(measurement, fields, more, by, take);
  }
}
