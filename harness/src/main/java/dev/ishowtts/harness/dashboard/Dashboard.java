package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One dashboard in Grafana's classic JSON, which version 10 and later load.
 *
 * @param uid fixed for ever: links and alerts name it
 * @param title shown in Grafana
 * @param panels laid out from left to right, row by row
 */
record Dashboard(String uid, String title, List<Panel> panels) {
  /** Width of Grafana's grid. */
  static final int COLUMNS = 24;

  private static final int HEIGHT = 9;
  private static final int SCHEMA = 39;

  Dashboard {
    panels = List.copyOf(panels);
  }

  /** Returns the file's content. */
  byte[] json() {
    ObjectNode root = JsonText.object();
    root.put("uid", uid);
    root.put("title", title);
    root.put("schemaVersion", SCHEMA);
    root.put("editable", false);
    root.put("refresh", "1m");
    root.set("tags", JsonText.array(List.of("ishowtts"), JsonText::text));
    root.set("time", range());
    root.set("templating", variables());
    root.set("annotations", annotations());
    ArrayNode made = root.putArray("panels");
    int column = 0;
    int row = 0;
    int id = 1;
    for (Panel panel : panels) {
      if (column + panel.width() > COLUMNS) {
        column = 0;
        row += HEIGHT;
      }
      made.add(panel(panel, id++, column, row));
      column += panel.width();
    }
    return JsonText.bytes(root);
  }

  private static ObjectNode range() {
    ObjectNode time = JsonText.object();
    time.put("from", "now-30d");
    time.put("to", "now");
    return time;
  }

  private static ObjectNode variables() {
    ObjectNode source = JsonText.object();
    source.put("name", "source");
    source.put("label", "Data source");
    source.put("type", "datasource");
    source.put("query", "influxdb");
    ObjectNode host = JsonText.object();
    host.put("name", "host");
    host.put("label", "Host");
    host.put("type", "query");
    host.set("datasource", source());
    host.put("query", "SHOW TAG VALUES FROM \"" + RunPoints.RUN + "\" WITH KEY = \"host\"");
    host.put("refresh", 2);
    host.put("includeAll", true);
    host.put("multi", true);
    host.put("allValue", ".*");
    ObjectNode all = JsonText.object();
    all.put("text", "All");
    all.put("value", "$__all");
    host.set("current", all);
    ObjectNode variables = JsonText.object();
    variables.putArray("list").add(source).add(host);
    return variables;
  }

  private static ObjectNode annotations() {
    ObjectNode events = JsonText.object();
    events.put("name", "Events");
    events.put("enable", true);
    events.put("iconColor", "purple");
    events.set("datasource", source());
    events.put(
        "query",
        "SELECT \"text\", \"kind\" FROM \""
            + RunPoints.EVENT
            + "\" WHERE \"host\" =~ /^$host$/ AND $timeFilter");
    events.put("textColumn", "text");
    events.put("tagsColumn", "kind");
    ObjectNode annotations = JsonText.object();
    annotations.putArray("list").add(events);
    return annotations;
  }

  private static ObjectNode panel(Panel panel, int id, int column, int row) {
    ObjectNode node = JsonText.object();
    node.put("id", id);
    node.put("type", panel.kind().type());
    node.put("title", panel.title());
    node.put("description", panel.description());
    node.set("datasource", source());
    ObjectNode place = JsonText.object();
    place.put("x", column);
    place.put("y", row);
    place.put("w", panel.width());
    place.put("h", HEIGHT);
    node.set("gridPos", place);
    ObjectNode defaults = JsonText.object();
    defaults.put("unit", panel.unit());
    defaults.set("custom", drawing(panel.kind()));
    ObjectNode fields = JsonText.object();
    fields.set("defaults", defaults);
    fields.putArray("overrides");
    node.set("fieldConfig", fields);
    ArrayNode targets = node.putArray("targets");
    char name = 'A';
    for (Panel.Query query : panel.queries()) {
      ObjectNode target = JsonText.object();
      target.put("refId", String.valueOf(name++));
      target.set("datasource", source());
      target.put("rawQuery", true);
      target.put("query", query.text());
      target.put("alias", query.alias());
      target.put("resultFormat", panel.kind() == Panel.Kind.TABLE ? "table" : "time_series");
      targets.add(target);
    }
    return node;
  }

  private static ObjectNode drawing(Panel.Kind kind) {
    ObjectNode custom = JsonText.object();
    if (kind == Panel.Kind.LINES) {
      custom.put("drawStyle", "line");
      custom.put("showPoints", "always");
      custom.put("spanNulls", true);
    }
    if (kind == Panel.Kind.POINTS) {
      custom.put("drawStyle", "points");
      custom.put("pointSize", 4);
    }
    return custom;
  }

  private static ObjectNode source() {
    ObjectNode source = JsonText.object();
    source.put("type", "influxdb");
    source.put("uid", "${source}");
    return source;
  }
}
