package dev.ishowtts.harness.dashboard;

import dev.ishowtts.harness.dashboard.Selection.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What servers have to answer, computed from the published points.
 *
 * @param points all that was published
 * @param hosts regular expression over the hosts that are shown
 */
record Answers(List<PublishedPoint> points, String hosts) {

  /** A value at a time. */
  record At(long millis, Object value) {}

  /** Returns field by field the values of a series, in the order of time. */
  Map<Map<String, String>, Map<String, List<At>>> every(Selection selection) {
    Map<Map<String, String>, Map<String, List<At>>> answer = new LinkedHashMap<>();
    for (PublishedPoint point : of(selection)) {
      point
          .fields()
          .forEach(
              (field, value) -> {
                if (asksFor(selection).test(field)) {
                  answer
                      .computeIfAbsent(labels(point, selection.by()), unused -> new TreeMap<>())
                      .computeIfAbsent(field, unused -> new ArrayList<>())
                      .add(new At(point.millis(), value));
                }
              });
    }
    return answer;
  }

  /** Returns the value of the newest point of each series that has the field. */
  Map<Map<String, String>, Map<String, Object>> newest(Selection selection) {
    Map<Map<String, String>, Map<String, Object>> answer = new LinkedHashMap<>();
    every(selection)
        .forEach(
            (series, fields) ->
                fields.forEach(
                    (field, values) ->
                        answer
                            .computeIfAbsent(series, unused -> new TreeMap<>())
                            .put(field, values.get(values.size() - 1).value())));
    return answer;
  }

  /** Returns the sum of each series. */
  Map<Map<String, String>, Double> sum(Selection selection) {
    Map<Map<String, String>, Double> answer = new LinkedHashMap<>();
    every(selection)
        .forEach(
            (series, fields) ->
                answer.put(
                    series,
                    in(fields, selection.fields().get(0)).stream()
                        .mapToDouble(at -> (double) at.value())
                        .sum()));
    return answer;
  }

  /** Returns how many points of each series lie behind a time. */
  Map<Map<String, String>, Double> since(Selection selection, Instant time) {
    Map<Map<String, String>, Double> answer = new LinkedHashMap<>();
    every(selection)
        .forEach(
            (series, fields) ->
                answer.put(
                    series,
                    (double)
                        in(fields, selection.fields().get(0)).stream()
                            .filter(at -> at.millis() > time.toEpochMilli())
                            .count()));
    return answer;
  }

  /** Returns the one figure of a series that an alert looks at when it is {@code now}. */
  double figure(Selection selection, Map<String, String> series, Instant now) {
    String field = selection.fields().get(0);
    if (selection.take() instanceof Selection.Take.Recent recent) {
      return in(since(selection, now.minusSeconds(recent.hours() * 3600L)), series);
    }
    return (double) in(in(newest(selection), series), field);
  }

  /** Returns rows of time, fields and tags, the newest first. */
  List<Map<String, Object>> rows(Selection selection, int limit) {
    return of(selection).stream()
        .sorted(Comparator.comparingLong(PublishedPoint::millis).reversed())
        .limit(limit)
        .map(
            point -> {
              Map<String, Object> row = new TreeMap<>();
              row.put("time", point.millis());
              selection.fields().stream()
                  .filter(point.fields()::containsKey)
                  .forEach(field -> row.put(field, point.fields().get(field)));
              selection.by().stream()
                  .filter(point.tags()::containsKey)
                  .forEach(tag -> row.put(tag, point.tags().get(tag)));
              return row;
            })
        .toList();
  }

  /** Returns the points that a selection is about, in the order of time. */
  List<PublishedPoint> of(Selection selection) {
    return points.stream()
        .filter(point -> point.measurement().equals(selection.measurement()))
        .filter(point -> selection.where().stream().allMatch(where -> holds(where, point)))
        .filter(point -> point.fields().keySet().stream().anyMatch(asksFor(selection)))
        .sorted(Comparator.comparingLong(PublishedPoint::millis))
        .toList();
  }

  /** Returns what a map holds for a key that it must have. */
  static <K, V> V in(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in " + map);
    }
    return value;
  }

  static Map<String, String> labels(PublishedPoint point, List<String> by) {
    Map<String, String> labels = new TreeMap<>();
    by.stream()
        .filter(point.tags()::containsKey)
        .forEach(tag -> labels.put(tag, point.tags().get(tag)));
    return labels;
  }

  private static Predicate<String> asksFor(Selection selection) {
    return selection.pattern().isEmpty()
        ? selection.fields()::contains
        : Pattern.compile(selection.pattern()).asPredicate();
  }

  private boolean holds(Condition condition, PublishedPoint point) {
    String value = point.tags().getOrDefault(condition.tag(), "");
    return switch (condition.comparison()) {
      case IS -> value.equals(condition.value());
      case IS_NOT -> !value.equals(condition.value());
      case SHOWN -> !condition.tag().equals("host") || value.matches(hosts);
    };
  }
}
