package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.json.JsonText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** InfluxQL: InfluxDB 1.x and 3, and 2 with a mapped bucket. */
final class InfluxQl implements QueryLanguage {
  @Override
  public String plugin() {
    return "influxdb";
  }

  @Override
  public List<Query> queries(Selection selection, String range) {
    String field = selection.fields().size() == 1 ? selection.fields().get(0) : "";
    return List.of(new Query(text(selection), field));
  }

  @Override
  public ObjectNode target(Query query, Selection selection, String legend, boolean table) {
    ObjectNode target = JsonText.object();
    target.put("rawQuery", true);
    target.put("query", query.text());
    target.put("alias", legend.replace("{field}", "$col").replaceAll("\\{(\\w+)}", "\\$tag_$1"));
    target.put("resultFormat", table ? "table" : "time_series");
    return target;
  }

  @Override
  public String displayName(String legend) {
    return "";
  }

  @Override
  public String tagValues(String measurement, String tag, String field) {
    return "SHOW TAG VALUES FROM \"" + measurement + "\" WITH KEY = \"" + tag + "\"";
  }

  @Override
  public ObjectNode events(Selection selection) {
    // Grafana up to 9 reads the annotation itself, later ones read its target only.
    ObjectNode annotation = JsonText.object();
    ObjectNode target = JsonText.object();
    target.put("refId", "events");
    target.put("queryType", "tags");
    target.put("fromAnnotations", true);
    for (ObjectNode node : List.of(annotation, target)) {
      node.put("query", text(selection));
      node.put("textColumn", "text");
      node.put("tagsColumn", "kind");
    }
    annotation.set("target", target);
    return annotation;
  }

  private static String text(Selection selection) {
    Selection.Take take = selection.take();
    if (take instanceof Selection.Take.Recent recent) {
      return recent(selection, recent.hours());
    }
    if (take instanceof Selection.Take.Rows rows) {
      return "SELECT "
          + Stream.concat(selection.fields().stream(), selection.by().stream())
              .map(InfluxQl::quoted)
              .collect(Collectors.joining(", "))
          + from(selection)
          + " ORDER BY time DESC LIMIT "
          + rows.limit();
    }
    if (take instanceof Selection.Take.Newest) {
      return "SELECT " + each("last", selection) + from(selection) + groups(selection, "");
    }
    if (take instanceof Selection.Take.Sum) {
      return "SELECT " + each("sum", selection) + from(selection) + groups(selection, "");
    }
    String fields =
        selection.pattern().isEmpty()
            ? selection.fields().stream().map(InfluxQl::quoted).collect(Collectors.joining(", "))
            : "/" + selection.pattern() + "/";
    return "SELECT " + fields + from(selection) + groups(selection, "");
  }

  /** Whole hours: the language cannot compare a point's time with now, but it fills gaps. */
  private static String recent(Selection selection, int hours) {
    return "SELECT moving_average(\"points\", "
        + hours
        + ") * "
        + hours
        + " FROM (SELECT count("
        + quoted(selection.fields().get(0))
        + ") AS \"points\""
        + from(selection)
        + groups(selection, "time(1h)")
        + " fill(0))"
        + groups(selection, "");
  }

  private static String each(String function, Selection selection) {
    return selection.fields().stream()
        .map(field -> function + "(" + quoted(field) + ") AS " + quoted(field))
        .collect(Collectors.joining(", "));
  }

  private static String from(Selection selection) {
    String conditions =
        selection.where().stream()
            .map(
                condition ->
                    quoted(condition.tag())
                        + switch (condition.comparison()) {
                          case IS -> " = '" + condition.value() + "'";
                          case IS_NOT -> " <> '" + condition.value() + "'";
                          case SHOWN -> " =~ /^$" + condition.tag() + "$/";
                        })
            .map(condition -> condition + " AND ")
            .collect(Collectors.joining());
    return " FROM " + quoted(selection.measurement()) + " WHERE " + conditions + "$timeFilter";
  }

  private static String groups(Selection selection, String first) {
    List<String> groups =
        Stream.concat(Stream.of(first), selection.by().stream().map(InfluxQl::quoted))
            .filter(group -> !group.isEmpty())
            .toList();
    return groups.isEmpty() ? "" : " GROUP BY " + String.join(", ", groups);
  }

  private static String quoted(String name) {
    return "\"" + name + "\"";
  }
}
