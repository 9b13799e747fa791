package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Flux: InfluxDB 2. */
final class Flux implements QueryLanguage {
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
    target.put("query", query.text());
    return target;
  }

  @Override
  public String displayName(String legend) {
    return legend.replaceAll("\\{(\\w+)}", "\\${__field.labels.$1}");
  }

  @Override
  public String tagValues(String measurement, String tag, String field) {
    return String.join(
        "\n",
        "import \"influxdata/influxdb/schema\"",
        "",
        "schema.tagValues(",
        "  bucket: v.defaultBucket,",
        "  tag: " + quoted(tag) + ",",
        "  predicate: (r) => r._measurement == " + quoted(measurement) + ",",
        "  start: -5y,",
        ")");
  }

  @Override
  public ObjectNode events(Selection selection) {
    ObjectNode target = JsonText.object();
    target.put("refId", "events");
    target.put(
        "query",
        String.join(
            "\n",
            source(selection),
            "  |> group()",
            "  |> sort(columns: [\"_time\"])",
            "  |> map(fn: (r) => ({time: r._time, text: r._value, tags: r.kind}))"));
    ObjectNode annotation = JsonText.object();
    annotation.set("target", target);
    return annotation;
  }

  private static String text(Selection selection) {
    List<String> lines = new ArrayList<>(List.of(source(selection)));
    boolean several = selection.fields().size() > 1 || !selection.pattern().isEmpty();
    Selection.Take take = selection.take();
    if (take instanceof Selection.Take.Rows rows) {
      lines.add(
          "  |> pivot(rowKey: [\"_time\"], columnKey: [\"_field\"], valueColumn: \"_value\")");
      lines.add("  |> group()");
      lines.add("  |> sort(columns: [\"_time\"], desc: true)");
      lines.add("  |> limit(n: " + rows.limit() + ")");
      lines.add("  |> keep(columns: " + list("_time", selection.fields(), selection.by()) + ")");
      return String.join("\n", lines);
    }
    List<String> groups = new ArrayList<>(selection.by());
    if (several) {
      groups.add("field");
      lines.add("  |> rename(columns: {_field: \"field\"})");
    }
    lines.add("  |> group(columns: " + list(groups) + ")");
    if (take instanceof Selection.Take.Recent recent) {
      lines.add(
          "  |> map(fn: (r) => ({r with _value: if int(v: r._time) > int(v: v.timeRangeStop)"
              + " - int(v: "
              + recent.hours()
              + "h) then 1.0 else 0.0}))");
      lines.add("  |> sum()");
      return String.join("\n", lines);
    }
    if (take instanceof Selection.Take.Sum) {
      lines.add("  |> sum()");
      return String.join("\n", lines);
    }
    lines.add("  |> sort(columns: [\"_time\"])");
    if (take instanceof Selection.Take.Newest) {
      lines.add("  |> last()");
      if (several) {
        // Every tag is in the group key; a row needs one that no point lacks.
        lines.add(
            "  |> pivot(rowKey: "
                + list(selection.by().subList(0, 1))
                + ", columnKey: [\"field\"], valueColumn: \"_value\")");
        lines.add("  |> group()");
        lines.add("  |> keep(columns: " + list(selection.by(), selection.fields()) + ")");
        return String.join("\n", lines);
      }
    }
    lines.add("  |> keep(columns: " + list("_time", List.of("_value"), groups) + ")");
    return String.join("\n", lines);
  }

  private static String source(Selection selection) {
    String fields =
        selection.pattern().isEmpty()
            ? selection.fields().stream()
                .map(field -> "r._field == " + quoted(field))
                .collect(Collectors.joining(" or "))
            : "r._field =~ /" + selection.pattern() + "/";
    List<String> lines = new ArrayList<>();
    lines.add("from(bucket: v.defaultBucket)");
    lines.add("  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)");
    lines.add("  |> filter(fn: (r) => r._measurement == " + quoted(selection.measurement()) + ")");
    lines.add("  |> filter(fn: (r) => " + fields + ")");
    for (Selection.Condition condition : selection.where()) {
      String tag = "r." + condition.tag();
      lines.add(
          "  |> filter(fn: (r) => "
              + switch (condition.comparison()) {
                case IS -> tag + " == " + quoted(condition.value());
                case IS_NOT -> tag + " != " + quoted(condition.value());
                case SHOWN -> tag + " =~ /^${" + condition.tag() + ":regex}$/";
              }
              + ")");
    }
    return String.join("\n", lines);
  }

  private static String list(String first, List<String> then, List<String> last) {
    return list(Stream.of(List.of(first), then, last).flatMap(List::stream).toList());
  }

  private static String list(List<String> first, List<String> then) {
    return list(Stream.concat(first.stream(), then.stream()).toList());
  }

  private static String list(List<String> names) {
    return names.stream().map(Flux::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
