package dev.ishowtts.harness.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The queries in the shipped files, each with what it has to ask for. */
final class ShippedQueries {
  private static final JsonMapper JSON = new JsonMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, byte[]> FILES = Dashboards.files();

  private ShippedQueries() {}

  /**
   * A query of a panel.
   *
   * @param where dashboard and panel, for messages
   * @param field that the query asks for; empty if several
   */
  record OfPanel(String where, String text, JsonNode target, Selection selection, String field) {}

  /** A rule with its alert. */
  record OfAlert(Alert alert, JsonNode rule) {
    String text() {
      JsonNode model = rule.path("data").path(0).path("model");
      return model.path(model.has("expr") ? "expr" : "query").asString();
    }

    /** Returns whether the rule's own condition holds for a figure. */
    boolean firesAt(double figure) {
      JsonNode evaluator =
          rule.path("data").path(2).path("model").path("conditions").path(0).path("evaluator");
      double bound = evaluator.path("params").path(0).asDouble();
      return evaluator.path("type").asString().equals("gt") ? figure > bound : figure < bound;
    }
  }

  static JsonNode dashboard(Flavour flavour, Board board) {
    return JSON.readTree(FILES.get(flavour.folder() + "/dashboards/" + board.name() + ".json"));
  }

  static JsonNode provisioning(Flavour flavour, String path) {
    return YAML.readTree(FILES.get(flavour.folder() + "/provisioning/" + path));
  }

  static List<OfPanel> panels(Flavour flavour) {
    List<OfPanel> queries = new ArrayList<>();
    for (Board board : Boards.all()) {
      JsonNode panels = dashboard(flavour, board).path("panels");
      for (int i = 0; i < board.panels().size(); i++) {
        Panel panel = board.panels().get(i);
        int next = 0;
        JsonNode targets = panels.path(i).path("targets");
        for (Panel.Line line : panel.lines()) {
          for (QueryLanguage.Query query :
              flavour.language().queries(line.selection(), QueryLanguage.SHOWN)) {
            JsonNode target = targets.path(next++);
            queries.add(
                new OfPanel(
                    flavour + ", " + board.name() + ", " + panel.title(),
                    target.path(target.has("expr") ? "expr" : "query").asString(),
                    target,
                    line.selection(),
                    query.field()));
          }
        }
        if (next != targets.size()) {
          throw new AssertionError(panel.title() + " has " + targets.size() + " targets");
        }
      }
    }
    return queries;
  }

  static List<OfAlert> alerts(Flavour flavour) {
    JsonNode rules =
        provisioning(flavour, "alerting/ishowtts-rules.yaml").path("groups").path(0).path("rules");
    List<OfAlert> alerts = new ArrayList<>();
    for (int i = 0; i < Alert.all().size(); i++) {
      alerts.add(new OfAlert(Alert.all().get(i), rules.path(i)));
    }
    return alerts;
  }

  /** Which hosts an alert of the fixture has to fire for; every other host stays quiet. */
  static final Map<String, List<String>> FIRING =
      Map.of(
          "rtf-over-target", List.of(FixtureRuns.BAD),
          "regression", List.of(FixtureRuns.BAD),
          "no-data", List.of(FixtureRuns.GONE),
          "lock-lost", List.of(FixtureRuns.BAD),
          "throttled", List.of(FixtureRuns.BAD),
          "error-rate", List.of(FixtureRuns.BAD),
          "spool-age", List.of(FixtureRuns.BAD));
}
