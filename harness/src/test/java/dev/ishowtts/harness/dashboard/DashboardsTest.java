package dev.ishowtts.harness.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The shipped files by the rules of Grafana's linter and by its formats of provisioning. */
final class DashboardsTest {
  private static final Path SHIPPED = Path.of("..", "dashboards");
  private static final Set<String> UNITS =
      Set.of(
          "none",
          "ms",
          "s",
          "mbytes",
          "bytes",
          "percent",
          "hertz",
          "dB",
          "celsius",
          "watt",
          "dateTimeFromNow");
  private static final Set<String> ANNOTATION_TAGS = Set.of("host", "suite");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z]+)(?::regex)?\\b}?");

  @Test
  void files_areThoseOfTheRepository() throws IOException {
    for (var file : Dashboards.files().entrySet()) {
      assertThat(SHIPPED.resolve(file.getKey()))
          .as("%s: write it again with ./ishowtts dashboards", file.getKey())
          .hasBinaryContent(file.getValue());
    }
    for (Flavour flavour : Flavour.values()) {
      try (var shipped = Files.walk(SHIPPED.resolve(flavour.folder()))) {
        assertThat(
                shipped
                    .filter(Files::isRegularFile)
                    .map(path -> SHIPPED.relativize(path).toString())
                    .toList())
            .as("files that nothing makes")
            .isSubsetOf(Dashboards.files().keySet());
      }
    }
  }

  @Test
  void identifiers_areUniqueAndShortEnough() {
    List<String> identifiers = new ArrayList<>();
    for (Flavour flavour : Flavour.values()) {
      for (Board board : Boards.all()) {
        identifiers.add(ShippedQueries.dashboard(flavour, board).path("uid").asString());
      }
      ShippedQueries.alerts(flavour)
          .forEach(alert -> identifiers.add(alert.rule().path("uid").asString()));
    }
    assertThat(identifiers)
        .hasSize(3 * (Boards.all().size() + Alert.all().size()))
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.matches("[a-z0-9-]{1,40}"));
  }

  @ParameterizedTest
  @EnumSource
  void panels_haveTitlesUnitsSourcesAndRoom(Flavour flavour) {
    for (Board board : Boards.all()) {
      JsonNode dashboard = ShippedQueries.dashboard(flavour, board);
      assertThat(dashboard.path("schemaVersion").asInt()).isBetween(36, 41);
      assertThat(dashboard.path("description").asString()).isNotBlank();
      Set<String> titles = new HashSet<>();
      Set<Integer> ids = new HashSet<>();
      Set<String> cells = new HashSet<>();
      int lastRow = 0;
      int lastColumn = -1;
      for (JsonNode panel : dashboard.path("panels")) {
        String title = panel.path("title").asString();
        assertThat(titles.add(title)).as(title).isTrue();
        assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
        assertThat(panel.path("description").asString()).as(title).endsWith(".");
        String unit = panel.path("fieldConfig").path("defaults").path("unit").asString();
        assertThat(UNITS.contains(unit) || unit.startsWith("suffix: ")).as(unit).isTrue();
        source(flavour, panel);
        assertThat(panel.path("targets")).as(title).isNotEmpty();
        Set<String> names = new HashSet<>();
        for (JsonNode target : panel.path("targets")) {
          assertThat(names.add(target.path("refId").asString())).isTrue();
          assertThat(target.path(flavour == Flavour.PROMQL ? "expr" : "query").asString())
              .as(title)
              .isNotBlank();
          source(flavour, target);
        }
        JsonNode place = panel.path("gridPos");
        int row = place.path("y").asInt();
        int column = place.path("x").asInt();
        assertThat(row > lastRow || (row == lastRow && column > lastColumn))
            .as("a phone shows " + title + " in the order of the file")
            .isTrue();
        lastRow = row;
        lastColumn = column;
        for (int x = column; x < column + place.path("w").asInt(); x++) {
          assertThat(x).isLessThan(Dashboard.COLUMNS);
          for (int y = row; y < row + place.path("h").asInt(); y++) {
            assertThat(cells.add(x + "/" + y)).as(title + " overlaps").isTrue();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void variables_areDefinedAndUsed(Flavour flavour) {
    for (Board board : Boards.all()) {
      JsonNode dashboard = ShippedQueries.dashboard(flavour, board);
      Set<String> defined = new HashSet<>();
      JsonNode variables = dashboard.path("templating").path("list");
      assertThat(variables.path(0).path("name").asString()).isEqualTo("source");
      assertThat(variables.path(0).path("type").asString()).isEqualTo("datasource");
      assertThat(variables.path(0).path("query").asString()).isEqualTo(flavour.language().plugin());
      assertThat(variables.path(0).path("current").path("value").asString())
          .isEqualTo(flavour.source());
      variables.forEach(variable -> defined.add(variable.path("name").asString()));
      JsonNode events = dashboard.path("annotations").path("list").path(0);
      String words = flavour == Flavour.PROMQL ? "expr" : "query";
      assertThat(events.path("target").path(words).asString()).isNotBlank();
      if (flavour != Flavour.FLUX) {
        assertThat(events.path(words)).isEqualTo(events.path("target").path(words));
      }
      Set<String> used = new HashSet<>(Set.of("source"));
      List<JsonNode> asking = new ArrayList<>();
      dashboard.path("annotations").path("list").forEach(asking::add);
      dashboard
          .path("panels")
          .forEach(panel -> panel.path("targets").forEach(target -> asking.add(target)));
      for (JsonNode target : asking) {
        JsonNode inner = target.has("target") ? target.path("target") : target;
        Matcher names =
            VARIABLE.matcher(inner.path("query").asString("") + inner.path("expr").asString(""));
        while (names.find()) {
          if (!names.group(1).equals("time")) {
            used.add(names.group(1));
          }
        }
      }
      assertThat(used).as(board.name()).isEqualTo(defined);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tables_openARunOfTheirOwnFlavour(Flavour flavour) {
    JsonNode runs = ShippedQueries.dashboard(flavour, Boards.all().get(0)).path("panels");
    String file = runs.path(runs.size() - 1).toString();
    assertThat(file)
        .contains("/d/" + flavour.uid("run") + "?from=${__data.fields.started_ms.numeric}");
    assertThat(ShippedQueries.dashboard(flavour, Boards.all().get(1)).path("uid").asString())
        .isEqualTo(flavour.uid("run"));
  }

  @ParameterizedTest
  @EnumSource
  void rules_nameTheirSourcePanelsTimesAndWords(Flavour flavour) {
    JsonNode source =
        ShippedQueries.provisioning(flavour, "datasources/ishowtts.yaml")
            .path("datasources")
            .path(0);
    assertThat(source.path("uid").asString()).isEqualTo(flavour.source());
    assertThat(source.path("type").asString()).isEqualTo(flavour.language().plugin());
    JsonNode contact =
        ShippedQueries.provisioning(flavour, "alerting/ishowtts-contact-points.yaml")
            .path("contactPoints")
            .path(0);
    JsonNode groups =
        ShippedQueries.provisioning(flavour, "alerting/ishowtts-rules.yaml").path("groups");
    assertThat(groups).hasSize(1);
    assertThat(groups.path(0).path("interval").asString()).isEqualTo("1m");
    assertThat(groups.path(0).path("folder").asString())
        .isEqualTo(
            ShippedQueries.provisioning(flavour, "dashboards/ishowtts.yaml")
                .path("providers")
                .path(0)
                .path("folder")
                .asString());
    List<ShippedQueries.OfAlert> alerts = ShippedQueries.alerts(flavour);
    assertThat(groups.path(0).path("rules")).hasSameSizeAs(alerts);
    for (ShippedQueries.OfAlert alert : alerts) {
      JsonNode rule = alert.rule();
      assertThat(rule.path("title").asString()).isEqualTo(alert.alert().title());
      assertThat(rule.path("for").asString()).matches("[1-9]\\d*m");
      assertThat(rule.path("notification_settings").path("receiver").asString())
          .isEqualTo(contact.path("name").asString());
      for (String words : List.of("summary", "description")) {
        String text = rule.path("annotations").path(words).asString();
        assertThat(text).isNotBlank().doesNotContain("$");
        Matcher tags = Pattern.compile("\\{\\{ \\.Labels\\.(\\w+) }}").matcher(text);
        while (tags.find()) {
          assertThat(alert.alert().selection().by()).contains(tags.group(1));
          assertThat(ANNOTATION_TAGS).contains(tags.group(1));
        }
      }
      panelOf(flavour, alert);
      JsonNode data = rule.path("data");
      assertThat(data).hasSize(3);
      assertThat(data.path(0).path("datasourceUid").asString()).isEqualTo(flavour.source());
      assertThat(data.path(0).path("relativeTimeRange").path("from").asInt())
          .isEqualTo(alert.alert().days() * 86_400);
      assertThat(data.path(1).path("model").path("expression").asString()).isEqualTo("A");
      assertThat(data.path(2).path("model").path("expression").asString()).isEqualTo("B");
      assertThat(data.path(2).path("refId").asString())
          .isEqualTo(rule.path("condition").asString());
      assertThat(alert.text()).isNotBlank();
    }
    assertThat(
            alerts.stream()
                .filter(alert -> alert.rule().path("noDataState").asString().equals("Alerting"))
                .map(alert -> alert.alert().name()))
        .containsExactly("no-data");
    assertThat(ShippedQueries.FIRING.keySet())
        .containsExactlyInAnyOrderElementsOf(Alert.all().stream().map(Alert::name).toList());
  }

  private static void panelOf(Flavour flavour, ShippedQueries.OfAlert alert) {
    Board board =
        Boards.all().stream()
            .filter(one -> one.name().equals(alert.alert().board()))
            .findFirst()
            .orElseThrow();
    JsonNode dashboard = ShippedQueries.dashboard(flavour, board);
    assertThat(dashboard.path("uid").asString())
        .isEqualTo(alert.rule().path("dashboardUid").asString());
    List<String> titles = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      if (panel.path("id").asInt() == alert.rule().path("panelId").asInt()) {
        titles.add(panel.path("title").asString());
      }
    }
    assertThat(titles).containsExactly(alert.alert().panel());
  }

  private static void source(Flavour flavour, JsonNode node) {
    assertThat(node.path("datasource").path("uid").asString()).isEqualTo("${source}");
    assertThat(node.path("datasource").path("type").asString())
        .isEqualTo(flavour.language().plugin());
  }
}
