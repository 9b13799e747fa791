package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.json.JsonText;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/*
 * VictoriaMetrics names a field MEASUREMENT_FIELD, keeps tags as labels, and stores a text as 0: texts are left out. Points are far apart, so
 * every query looks back over the step or over the whole range instead of trusting the server's idea of a stale series.
 */
/** PromQL with the few words that VictoriaMetrics adds ({@code tlast_over_time}). */
final class PromQl implements QueryLanguage {
  private static final String STEP = "$__interval";

  @Override
  public String plugin() {
    return "prometheus";
  }

  @Override
  public List<Query> queries(Selection selection, String range) {
    if (!selection.pattern().isEmpty()) {
      return List.of(new Query(family(selection), "/"));
    }
    return selection.fields().stream()
        .filter(field -> !Selection.isText(field))
        .map(field -> new Query(text(selection, field, range), field))
        .toList();
  }

  @Override
  public ObjectNode target(Query query, Selection selection, String legend, boolean table) {
    boolean overTime =
        selection.take() instanceof Selection.Take.Every
            || selection.take() instanceof Selection.Take.Rows;
    ObjectNode target = JsonText.object();
    target.put("expr", query.text());
    target.put("range", overTime);
    target.put("instant", !overTime);
    target.put("format", table ? "table" : "time_series");
    target.put(
        "legendFormat", legend.replace("{field}", "{__name__}").replaceAll("\\{(\\w+)}", "{{$1}}"));
    return target;
  }

  @Override
  public String displayName(String legend) {
    return "";
  }

  @Override
  public String tagValues(String measurement, String tag, String field) {
    return "label_values(" + measurement + "_" + field + ", " + tag + ")";
  }

  @Override
  public ObjectNode events(Selection selection) {
    String text = grouped("sum", selection.by(), over("sum", metric(selection, "count"), STEP));
    ObjectNode annotation = JsonText.object();
    annotation.put("expr", text);
    annotation.put("step", "60s");
    ObjectNode target = annotation.putObject("target");
    target.put("refId", "events");
    target.put("expr", text);
    target.put("interval", "60s");
    target.put("range", true);
    target.put("instant", false);
    annotation.put("titleFormat", "{{kind}}");
    annotation.put("textFormat", "{{kind}} on {{host}}");
    annotation.put("tagKeys", "kind,host");
    return annotation;
  }

  private static String text(Selection selection, String field, String range) {
    String metric = metric(selection, field);
    Selection.Take take = selection.take();
    if (take instanceof Selection.Take.Recent recent) {
      return grouped("sum", selection.by(), over("count", metric, recent.hours() + "h"))
          + " or 0 * "
          + grouped("sum", selection.by(), over("count", metric, range));
    }
    if (take instanceof Selection.Take.Sum) {
      return grouped("sum", selection.by(), over("sum", metric, range));
    }
    if (take instanceof Selection.Take.Newest) {
      String when = over("tlast", metric, range);
      String newest =
          over("last", metric, range)
              + " and "
              + when
              + " == on ("
              + String.join(", ", selection.by())
              + ") group_left() "
              + grouped("max", selection.by(), when);
      return grouped("max", selection.by(), newest);
    }
    return grouped("max", selection.by(), over("last", metric, STEP));
  }

  private static String family(Selection selection) {
    return "last_over_time({__name__=~\""
        + selection.measurement()
        + "_.*("
        + selection.pattern().replace("\\", "\\\\")
        + ").*\""
        + conditions(selection, ",")
        + "}["
        + STEP
        + "]) keep_metric_names";
  }

  private static String metric(Selection selection, String field) {
    return selection.measurement() + "_" + field + "{" + conditions(selection, "") + "}";
  }

  private static String conditions(Selection selection, String before) {
    String text =
        selection.where().stream()
            .map(
                condition ->
                    condition.tag()
                        + switch (condition.comparison()) {
                          case IS -> "=\"" + condition.value() + "\"";
                          case IS_NOT -> "!=\"" + condition.value() + "\"";
                          case SHOWN -> "=~\"$" + condition.tag() + "\"";
                        })
            .collect(Collectors.joining(","));
    return text.isEmpty() ? "" : before + text;
  }

  private static String over(String function, String metric, String range) {
    return function + "_over_time(" + metric + "[" + range + "])";
  }

  private static String grouped(String function, List<String> by, String inner) {
    return function + " by (" + String.join(", ", by) + ") (" + inner + ")";
  }
}
