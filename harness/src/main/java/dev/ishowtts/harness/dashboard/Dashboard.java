package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.harness.dashboard.Selection.Take;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One dashboard in Grafana's classic JSON, which version 10 and later load.
 *
 * @param flavour whose language its queries are in
 * @param board what it shows
 */
record Dashboard(Flavour flavour, Board board) {
  /** Width of Grafana's grid. */
  static final int COLUMNS = 24;

  private static final int SCHEMA = 39;
  private static final int MOST_QUERIES = 26;

  /** Returns its identifier. */
  String uid() {
    return flavour.uid(board.name());
  }

  /** Returns the file's content. */
  byte[] json() {
    ObjectNode root = JsonText.object();
    root.put("uid", uid());
    root.put("title", board.title());
    root.put("description", board.description());
    root.put("schemaVersion", SCHEMA);
    root.put("editable", false);
    root.put("graphTooltip", 1);
    root.put("refresh", "1m");
    root.set("tags", JsonText.array(List.of("ishowtts", flavour.folder()), JsonText::text));
    ObjectNode time = root.putObject("time");
    time.put("from", board.from());
    time.put("to", "now");
    links(root.putArray("links"));
    variables(root.putObject("templating").putArray("list"));
    root.putObject("annotations").putArray("list").add(annotation());
    panels(root.putArray("panels"));
    return JsonText.bytes(root);
  }

  private void links(ArrayNode links) {
    ObjectNode link = links.addObject();
    link.put("type", "dashboards");
    link.put("title", "iShowTTS");
    link.set("tags", JsonText.array(List.of("ishowtts", flavour.folder()), JsonText::text));
    link.put("asDropdown", true);
    link.put("includeVars", false);
    link.put("keepTime", true);
  }

  private void variables(ArrayNode variables) {
    ObjectNode source = variables.addObject();
    source.put("name", "source");
    source.put("label", "Data source");
    source.put("type", "datasource");
    source.put("query", flavour.language().plugin());
    source.put("refresh", 1);
    ObjectNode current = source.putObject("current");
    current.put("text", Provisioning.sourceName(flavour));
    current.put("value", flavour.source());
    for (Board.Variable variable : board.variables()) {
      ObjectNode node = variables.addObject();
      String query =
          flavour.language().tagValues(variable.measurement(), variable.tag(), variable.field());
      node.put("name", variable.tag());
      node.put("label", variable.label());
      node.put("type", "query");
      node.set("datasource", source());
      node.put("query", query);
      node.put("definition", query);
      node.put("refresh", 2);
      node.put("sort", 1);
      node.put("includeAll", true);
      node.put("multi", true);
      node.put("allValue", ".*");
      ObjectNode all = node.putObject("current");
      all.put("text", "All");
      all.put("value", "$__all");
    }
  }

  private ObjectNode annotation() {
    Selection events =
        Selection.of(RunPoints.EVENT, "text")
            .shown("host")
            .by("host", "kind")
            .take(new Take.Rows(200));
    ObjectNode annotation = JsonText.object();
    annotation.put("name", "Events");
    annotation.put("enable", true);
    annotation.put("iconColor", "purple");
    annotation.set("datasource", source());
    annotation.setAll(flavour.language().events(events));
    return annotation;
  }

  private void panels(ArrayNode made) {
    int column = 0;
    int row = 0;
    int tallest = 0;
    int id = 1;
    for (Panel panel : board.panels()) {
      if (column + panel.width() > COLUMNS) {
        column = 0;
        row += tallest;
        tallest = 0;
      }
      ObjectNode node = panel(panel, id++);
      ObjectNode place = node.putObject("gridPos");
      place.put("x", column);
      place.put("y", row);
      place.put("w", panel.width());
      place.put("h", panel.kind().height());
      made.add(node);
      column += panel.width();
      tallest = Math.max(tallest, panel.kind().height());
    }
  }

  private ObjectNode panel(Panel panel, int id) {
    ObjectNode node = JsonText.object();
    node.put("id", id);
    node.put("type", panel.kind().type());
    node.put("title", panel.title());
    node.put("description", panel.description());
    node.set("datasource", source());
    ObjectNode fields = node.putObject("fieldConfig");
    ObjectNode defaults = fields.putObject("defaults");
    defaults.put("unit", panel.unit());
    defaults.put("noValue", "no data");
    defaults.set("custom", drawing(panel));
    thresholds(panel, defaults);
    mappings(panel, defaults);
    ArrayNode overrides = fields.putArray("overrides");
    List<QueryLanguage.Query> asked = targets(panel, node.putArray("targets"), overrides);
    if (panel.kind() == Panel.Kind.TABLE) {
      columns(panel, asked, node, overrides);
    }
    options(panel, node.putObject("options"));
    if (flavour == Flavour.PROMQL && asked.stream().anyMatch(query -> query.field().equals("/"))) {
      ObjectNode rename = node.putArray("transformations").addObject();
      rename.put("id", "renameByRegex");
      ObjectNode words = rename.putObject("options");
      words.put("regex", "(.*)" + RunPoints.TELEMETRY + "_(.*)");
      words.put("renamePattern", "$1$2");
    }
    return node;
  }

  private List<QueryLanguage.Query> targets(Panel panel, ArrayNode targets, ArrayNode overrides) {
    List<QueryLanguage.Query> asked = new ArrayList<>();
    boolean table = panel.kind() == Panel.Kind.TABLE;
    for (Panel.Line line : panel.lines()) {
      for (QueryLanguage.Query query :
          flavour.language().queries(line.selection(), QueryLanguage.SHOWN)) {
        ObjectNode target =
            flavour.language().target(query, line.selection(), line.legend(), table);
        String name = String.valueOf((char) ('A' + asked.size()));
        if (asked.size() >= MOST_QUERIES) {
          throw new IllegalStateException(
              panel.title() + " asks for more than " + MOST_QUERIES + " queries");
        }
        target.put("refId", name);
        target.set("datasource", source());
        targets.add(target);
        asked.add(query);
        if (!table) {
          override(name, line, overrides);
        }
      }
    }
    return asked;
  }

  private void override(String name, Panel.Line line, ArrayNode overrides) {
    String displayName = flavour.language().displayName(line.legend());
    if (displayName.isEmpty() && !line.dashed()) {
      return;
    }
    ObjectNode override = overrides.addObject();
    ObjectNode matcher = override.putObject("matcher");
    matcher.put("id", "byFrameRefID");
    matcher.put("options", name);
    ArrayNode properties = override.putArray("properties");
    if (!displayName.isEmpty()) {
      properties.addObject().put("id", "displayName").put("value", displayName);
    }
    if (line.dashed()) {
      ObjectNode style = properties.addObject().put("id", "custom.lineStyle").putObject("value");
      style.put("fill", "dash");
      style.set("dash", JsonText.array(List.of(8L, 8L), JsonText::number));
      properties.addObject().put("id", "custom.showPoints").put("value", "never");
    }
  }

  /** Puts the columns of a table in order, hides what links need, and marks what has words. */
  private void columns(
      Panel panel, List<QueryLanguage.Query> asked, ObjectNode node, ArrayNode overrides) {
    Selection selection = panel.lines().get(0).selection();
    ArrayNode transformations = node.putArray("transformations");
    ObjectNode rename = JsonText.object();
    ObjectNode exclude = JsonText.object();
    if (flavour == Flavour.PROMQL) {
      transformations.addObject().put("id", "merge").putObject("options");
      for (int i = 0; i < asked.size(); i++) {
        rename.put("Value #" + (char) ('A' + i), asked.get(i).field());
      }
    }
    if (selection.take() instanceof Take.Newest) {
      exclude.put("Time", true);
    }
    ObjectNode index = JsonText.object();
    List<String> order = new ArrayList<>(List.of("Time", "_time"));
    order.addAll(selection.by());
    order.addAll(selection.fields());
    for (String column : order) {
      index.put(column, index.size());
    }
    ObjectNode organize = transformations.addObject().put("id", "organize").putObject("options");
    organize.set("excludeByName", exclude);
    organize.set("indexByName", index);
    organize.set("renameByName", rename);
    if (flavour == Flavour.PROMQL && selection.take() instanceof Take.Rows) {
      ObjectNode sort = transformations.addObject().put("id", "sortBy").putObject("options");
      sort.putArray("sort").addObject().put("field", "Time").put("desc", true);
    }
    property(overrides, "finished_ms", "custom.hidden").put("value", true);
    property(overrides, "started_ms", "unit").put("value", "dateTimeAsIso");
    if (selection.fields().contains("verdict_exit")) {
      property(overrides, "verdict_exit", "mappings").set("value", words(Boards.VERDICTS));
    }
    if (selection.fields().contains("finished_ms")) {
      ObjectNode link = property(overrides, "rtf", "links").putArray("value").addObject();
      link.put("title", "Open the run");
      link.put(
          "url",
          "/d/"
              + flavour.uid("run")
              + "?from=${__data.fields.started_ms.numeric}"
              + "&to=${__data.fields.finished_ms.numeric}"
              + "&var-host=${__data.fields.host}");
    }
  }

  private static ObjectNode property(ArrayNode overrides, String field, String id) {
    ObjectNode override = overrides.addObject();
    ObjectNode matcher = override.putObject("matcher");
    matcher.put("id", "byName");
    matcher.put("options", field);
    return override.putArray("properties").addObject().put("id", id);
  }

  private static void thresholds(Panel panel, ObjectNode defaults) {
    ObjectNode thresholds = defaults.putObject("thresholds");
    thresholds.put("mode", "absolute");
    ArrayNode steps = thresholds.putArray("steps");
    steps.addObject().put("color", "blue").putNull("value");
    panel.limit().ifPresent(limit -> steps.addObject().put("color", "orange").put("value", limit));
    if (panel.kind() == Panel.Kind.NEWEST) {
      defaults.putObject("color").put("mode", "thresholds");
    }
  }

  private static void mappings(Panel panel, ObjectNode defaults) {
    if (!panel.words().isEmpty()) {
      defaults.set("mappings", words(panel.words()));
    }
  }

  private static ArrayNode words(Map<String, String> words) {
    ArrayNode mappings = JsonText.array(List.of(), JsonText::text);
    ObjectNode mapping = mappings.addObject();
    mapping.put("type", "value");
    ObjectNode values = mapping.putObject("options");
    new TreeMap<>(words).forEach((number, text) -> values.putObject(number).put("text", text));
    return mappings;
  }

  private static ObjectNode drawing(Panel panel) {
    ObjectNode custom = JsonText.object();
    switch (panel.kind()) {
      case LINES -> {
        custom.put("drawStyle", "line");
        custom.put("showPoints", "always");
        custom.put("pointSize", 4);
        custom.put("spanNulls", true);
      }
      case POINTS -> {
        custom.put("drawStyle", "points");
        custom.put("pointSize", 4);
      }
      case STACKED -> {
        custom.put("drawStyle", "line");
        custom.put("fillOpacity", 40);
        custom.put("spanNulls", true);
        custom.putObject("stacking").put("mode", "normal").put("group", "A");
      }
      case TABLE, NEWEST -> {}
    }
    boolean overTime = panel.kind().type().equals("timeseries");
    if (overTime && panel.limit().isPresent()) {
      custom.putObject("thresholdsStyle").put("mode", "line");
    }
    return custom;
  }

  private static void options(Panel panel, ObjectNode options) {
    switch (panel.kind()) {
      case LINES, POINTS, STACKED -> {
        ObjectNode legend = options.putObject("legend");
        legend.put("displayMode", "list");
        legend.put("placement", "bottom");
        legend.put("showLegend", true);
        options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
      }
      case NEWEST -> {
        ObjectNode reduce = options.putObject("reduceOptions");
        reduce.set("calcs", JsonText.array(List.of("lastNotNull"), JsonText::text));
        reduce.put("values", false);
        options.put("colorMode", "value");
        options.put("graphMode", "none");
        options.put("textMode", "value_and_name");
      }
      case TABLE -> options.put("showHeader", true);
    }
  }

  private ObjectNode source() {
    ObjectNode source = JsonText.object();
    source.put("type", flavour.language().plugin());
    source.put("uid", "${source}");
    return source;
  }
}
