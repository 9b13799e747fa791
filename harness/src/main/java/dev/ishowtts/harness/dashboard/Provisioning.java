package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * What Grafana reads at its start. Grafana replaces {@code $NAME} by environment variables in most
 * of its texts; so alerts name tags without a dollar ({@code {{ .Labels.host }}}).
 */
final class Provisioning {
  /** Folder of Grafana that holds dashboards and alerts. */
  static final String FOLDER = "iShowTTS";

  /** Contact point that hears of alerts. */
  static final String CONTACT = "ishowtts";

  /** Where Grafana finds the dashboards. */
  static final String DASHBOARDS = "/var/lib/grafana/dashboards/ishowtts";

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES, YAMLWriteFeature.LITERAL_BLOCK_STYLE)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(YAMLWriteFeature.SPLIT_LINES, YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .build();
  private static final int SECONDS_A_DAY = 86_400;
  private static final String EXPRESSION = "__expr__";

  private Provisioning() {}

  /** Returns the files of a flavour by their path below Grafana's folder of provisioning. */
  static Map<String, byte[]> files(Flavour flavour) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("datasources/ishowtts.yaml", bytes(source(flavour)));
    files.put("dashboards/ishowtts.yaml", bytes(provider()));
    files.put("alerting/ishowtts-rules.yaml", bytes(rules(flavour)));
    files.put("alerting/ishowtts-contact-points.yaml", bytes(contact()));
    return files;
  }

  /** Returns the name of a flavour's data source. */
  static String sourceName(Flavour flavour) {
    return "iShowTTS (" + flavour.title() + ")";
  }

  private static ObjectNode source(Flavour flavour) {
    ObjectNode root = versioned();
    ObjectNode source = root.putArray("datasources").addObject();
    source.put("name", sourceName(flavour));
    source.put("uid", flavour.source());
    source.put("type", flavour.language().plugin());
    source.put("access", "proxy");
    source.put("url", "$INFLUX_URL");
    source.put("editable", false);
    ObjectNode settings = source.putObject("jsonData");
    switch (flavour) {
      case FLUX -> {
        settings.put("version", "Flux");
        settings.put("organization", "$INFLUX_ORG");
        settings.put("defaultBucket", "$INFLUX_BUCKET");
        source.putObject("secureJsonData").put("token", "$INFLUX_TOKEN");
      }
      case INFLUXQL -> {
        settings.put("version", "InfluxQL");
        settings.put("dbName", "$INFLUX_BUCKET");
        settings.put("httpMode", "POST");
        settings.put("httpHeaderName1", "Authorization");
        source.putObject("secureJsonData").put("httpHeaderValue1", "Token $INFLUX_TOKEN");
      }
      case PROMQL -> {
        settings.put("httpMethod", "POST");
        settings.put("timeInterval", "1s");
      }
    }
    return root;
  }

  private static ObjectNode provider() {
    ObjectNode root = versioned();
    ObjectNode provider = root.putArray("providers").addObject();
    provider.put("name", "iShowTTS");
    provider.put("orgId", 1);
    provider.put("folder", FOLDER);
    provider.put("type", "file");
    provider.put("allowUiUpdates", false);
    provider.put("updateIntervalSeconds", 30);
    provider.putObject("options").put("path", DASHBOARDS);
    return root;
  }

  private static ObjectNode contact() {
    ObjectNode root = versioned();
    ObjectNode point = root.putArray("contactPoints").addObject();
    point.put("orgId", 1);
    point.put("name", CONTACT);
    ObjectNode receiver = point.putArray("receivers").addObject();
    receiver.put("uid", "ishowtts-webhook");
    receiver.put("type", "webhook");
    ObjectNode settings = receiver.putObject("settings");
    settings.put("url", "http://127.0.0.1:9/put-your-address-here");
    settings.put("httpMethod", "POST");
    return root;
  }

  private static ObjectNode rules(Flavour flavour) {
    ObjectNode root = versioned();
    ObjectNode group = root.putArray("groups").addObject();
    group.put("orgId", 1);
    group.put("name", "iShowTTS");
    group.put("folder", FOLDER);
    group.put("interval", "1m");
    ArrayNode rules = group.putArray("rules");
    Alert.all().forEach(alert -> rules.add(rule(flavour, alert)));
    return root;
  }

  private static ObjectNode rule(Flavour flavour, Alert alert) {
    ObjectNode rule = JsonText.object();
    rule.put("uid", flavour.uid(alert.name()));
    rule.put("title", alert.title());
    rule.put("condition", "C");
    rule.put("dashboardUid", flavour.uid(alert.board()));
    rule.put("panelId", panelId(alert));
    rule.put("for", alert.patience());
    rule.put("noDataState", alert.silence() ? "Alerting" : "OK");
    rule.put("execErrState", "Error");
    rule.put("isPaused", false);
    ObjectNode annotations = rule.putObject("annotations");
    annotations.put("summary", alert.summary());
    annotations.put("description", alert.description());
    rule.putObject("labels").put("project", "ishowtts").put("alert", alert.name());
    rule.putObject("notification_settings").put("receiver", CONTACT);
    ArrayNode data = rule.putArray("data");
    data.add(query(flavour, alert));
    ObjectNode reduce = expression("B", "reduce", "A", data);
    reduce.put("reducer", "last");
    ObjectNode evaluator =
        expression("C", "threshold", "B", data).putArray("conditions").addObject();
    evaluator
        .putObject("evaluator")
        .put("type", alert.condition().above() ? "gt" : "lt")
        .putArray("params")
        .add(alert.condition().bound());
    return rule;
  }

  private static int panelId(Alert alert) {
    List<String> titles =
        Boards.all().stream()
            .filter(board -> board.name().equals(alert.board()))
            .flatMap(board -> board.panels().stream())
            .map(Panel::title)
            .toList();
    int index = titles.indexOf(alert.panel());
    if (index < 0) {
      throw new IllegalStateException(
          "alert " + alert.name() + " names no panel of " + alert.board() + ": " + alert.panel());
    }
    return index + 1;
  }

  private static ObjectNode query(Flavour flavour, Alert alert) {
    QueryLanguage language = flavour.language();
    QueryLanguage.Query query = language.queries(alert.selection(), alert.days() + "d").get(0);
    ObjectNode node = JsonText.object();
    node.put("refId", "A");
    node.put("datasourceUid", flavour.source());
    ObjectNode range = node.putObject("relativeTimeRange");
    range.put("from", alert.days() * SECONDS_A_DAY);
    range.put("to", 0);
    String legend =
        String.join(" ", alert.selection().by().stream().map(tag -> "{" + tag + "}").toList());
    ObjectNode model = language.target(query, alert.selection(), legend, false);
    model.put("refId", "A");
    model.put("intervalMs", 60_000);
    model.put("maxDataPoints", 43_200);
    ObjectNode source = model.putObject("datasource");
    source.put("type", language.plugin());
    source.put("uid", flavour.source());
    node.set("model", model);
    return node;
  }

  private static ObjectNode expression(String name, String type, String of, ArrayNode data) {
    ObjectNode node = data.addObject();
    node.put("refId", name);
    node.put("datasourceUid", EXPRESSION);
    ObjectNode range = node.putObject("relativeTimeRange");
    range.put("from", 0);
    range.put("to", 0);
    ObjectNode model = node.putObject("model");
    model.put("refId", name);
    model.put("type", type);
    model.put("expression", of);
    model.putObject("datasource").put("type", EXPRESSION).put("uid", EXPRESSION);
    return model;
  }

  private static ObjectNode versioned() {
    ObjectNode root = JsonText.object();
    root.put("apiVersion", 1);
    return root;
  }

  private static byte[] bytes(ObjectNode root) {
    String head = "# Made by ./ishowtts dashboards: change the Java, not this file.\n";
    return (head + YAML.writeValueAsString(root)).getBytes(StandardCharsets.UTF_8);
  }
}
