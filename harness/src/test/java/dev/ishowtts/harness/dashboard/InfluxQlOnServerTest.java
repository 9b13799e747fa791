package dev.ishowtts.harness.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.harness.dashboard.Selection.Take;
import dev.ishowtts.harness.sink.PointWriter.Answer;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every InfluxQL query of panels, variables, annotations and alerts on a real InfluxDB 1.x. */
final class InfluxQlOnServerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TIMES =
      "time >= "
          + FixtureRuns.FROM.toEpochMilli()
          + "ms AND time <= "
          + FixtureRuns.NOW.toEpochMilli()
          + "ms";

  @TempDir private Path folder;

  /** One series of an answer. */
  private record Series(Map<String, String> tags, List<String> columns, JsonNode values) {}

  @Test
  void queries_onARealServer_answerWhatWasPublished() throws Exception {
    assumeTrue(InfluxServer.isInstalled(), "needs Debian's influxdb");
    List<String> lines = FixtureRuns.lines(folder);
    Answers all = new Answers(lines.stream().map(PublishedPoint::of).toList(), ".*");
    Answers good = new Answers(all.points(), ".*orin.*|gone");
    try (InfluxServer server = InfluxServer.start(folder);
        InfluxWriter writer = new InfluxWriter(settings(server.url()), Clock.systemUTC())) {
      assertThat(server.query("none", "CREATE DATABASE tts")).doesNotContain("error");
      for (ShippedQueries.OfAlert alert : ShippedQueries.alerts(Flavour.INFLUXQL)) {
        assertThat(ask(server, alert.text())).as("no data").isEmpty();
      }
      assertThat(writer.write(lines)).isEqualTo(new Answer.Accepted());
      assertThat(writer.write(lines)).isEqualTo(new Answer.Accepted());
      List<ShippedQueries.OfPanel> panels = ShippedQueries.panels(Flavour.INFLUXQL);
      for (ShippedQueries.OfPanel query : panels) {
        check(server, query, all, ".*");
        check(server, query, good, "(.*orin.*|gone)");
      }
      assertThat(panels).hasSizeGreaterThan(100);
      figuresKnownByHand(server);
      alerts(server, all);
      variablesAndEvents(server);
    }
  }

  private static void check(
      InfluxServer server, ShippedQueries.OfPanel query, Answers answers, String hosts)
      throws IOException, InterruptedException {
    List<Series> series = ask(server, query.text().replace("$host", hosts));
    Selection selection = query.selection();
    if (selection.take() instanceof Take.Rows rows) {
      assertThat(series).as(query.where()).hasSize(1);
      List<Map<String, Object>> expected = answers.rows(selection, rows.limit());
      List<Map<String, Object>> found = new ArrayList<>();
      for (JsonNode row : series.get(0).values()) {
        Map<String, Object> fields = new TreeMap<>();
        for (int i = 0; i < row.size(); i++) {
          if (!row.get(i).isNull()) {
            fields.put(series.get(0).columns().get(i), value(row.get(i), i));
          }
        }
        found.add(fields);
      }
      assertThat(found).as(query.where()).isNotEmpty().isEqualTo(expected);
      return;
    }
    if (selection.take() instanceof Take.Every) {
      Map<Map<String, String>, Map<String, List<Answers.At>>> found = new LinkedHashMap<>();
      series.forEach(one -> found.put(one.tags(), columns(one)));
      assertThat(found).as(query.where()).isNotEmpty().isEqualTo(answers.every(selection));
      return;
    }
    Map<Map<String, String>, Map<String, Object>> found = new LinkedHashMap<>();
    for (Series one : series) {
      assertThat(one.values()).as(query.where()).hasSize(1);
      Map<String, Object> fields = new TreeMap<>();
      columns(one).forEach((field, values) -> fields.put(field, values.get(0).value()));
      found.put(one.tags(), fields);
    }
    if (selection.take() instanceof Take.Sum) {
      answers
          .sum(selection)
          .forEach(
              (tags, sum) ->
                  assertThat(
                          (double) Answers.in(Answers.in(found, tags), selection.fields().get(0)))
                      .as(query.where())
                      .isCloseTo(sum, within(1e-9)));
      assertThat(found.keySet()).as(query.where()).isEqualTo(answers.sum(selection).keySet());
      return;
    }
    assertThat(found).as(query.where()).isNotEmpty().isEqualTo(answers.newest(selection));
  }

  private static void figuresKnownByHand(InfluxServer server)
      throws IOException, InterruptedException {
    Map<String, Object> targets = new TreeMap<>();
    for (Series one :
        ask(server, text("overview, Newest RTF over its target").replace("$host", ".*"))) {
      targets.put(
          Answers.in(one.tags(), "host"), Answers.in(columns(one), "rtf_of_target").get(0).value());
    }
    assertThat(targets).containsOnlyKeys(FixtureRuns.BAD, FixtureRuns.GONE, FixtureRuns.GOOD);
    // Values are 1 to 1.04 of the median 1.02; the newest run had 0.300, an older one 0.500.
    assertThat((double) Answers.in(targets, FixtureRuns.BAD))
        .isCloseTo(0.3 * 1.02 / 0.25, within(1e-9));
    assertThat((double) Answers.in(targets, FixtureRuns.GOOD))
        .isCloseTo(0.205 * 1.02 / 0.25, within(1e-9));
    assertThat(ask(server, text("overview, Failed syntheses").replace("$host", "bad host")))
        .singleElement()
        .satisfies(one -> assertThat(one.values().path(0).path(1).asDouble()).isEqualTo(4));
  }

  private static void alerts(InfluxServer server, Answers answers)
      throws IOException, InterruptedException {
    for (ShippedQueries.OfAlert alert : ShippedQueries.alerts(Flavour.INFLUXQL)) {
      Selection selection = alert.alert().selection();
      Map<String, Boolean> firing = new TreeMap<>();
      for (Series one : ask(server, alert.text())) {
        JsonNode last = one.values().path(one.values().size() - 1);
        double figure = last.path(1).asDouble();
        assertThat(figure)
            .as(alert.alert().name())
            .isCloseTo(answers.figure(selection, one.tags(), FixtureRuns.NOW), within(1e-9));
        firing.put(String.valueOf(one.tags().get("host")), alert.firesAt(figure));
      }
      assertThat(firing).as(alert.alert().name()).containsEntry(FixtureRuns.GOOD, false);
      assertThat(firing.keySet().stream().filter(firing::get).toList())
          .as(alert.alert().name())
          .isEqualTo(ShippedQueries.FIRING.get(alert.alert().name()));
    }
  }

  private static void variablesAndEvents(InfluxServer server)
      throws IOException, InterruptedException {
    for (Board board : Boards.all()) {
      JsonNode dashboard = ShippedQueries.dashboard(Flavour.INFLUXQL, board);
      for (JsonNode variable : dashboard.path("templating").path("list")) {
        if (variable.path("type").asString().equals("query")) {
          List<String> values = new ArrayList<>();
          ask(server, variable.path("query").asString())
              .forEach(one -> one.values().forEach(row -> values.add(row.path(1).asString())));
          switch (variable.path("name").asString()) {
            case "host" -> assertThat(values).contains(FixtureRuns.GOOD);
            case "suite" -> assertThat(values).containsExactly("quick");
            case "scenario" -> assertThat(values).containsExactly("long_1", "short_1");
            default -> throw new AssertionError("unknown variable " + variable);
          }
        }
      }
      List<Series> events =
          ask(
              server,
              dashboard
                  .path("annotations")
                  .path("list")
                  .path(0)
                  .path("target")
                  .path("query")
                  .asString()
                  .replace("$host", ".*"));
      List<String> kinds = new ArrayList<>();
      int kind = events.get(0).columns().indexOf("kind");
      events.get(0).values().forEach(row -> kinds.add(row.path(kind).asString()));
      assertThat(kinds)
          .containsExactlyInAnyOrder(
              "regression", "regression", "lock", "lock", "throttle", "throttle");
    }
  }

  private static String text(String panel) {
    return ShippedQueries.panels(Flavour.INFLUXQL).stream()
        .filter(query -> query.where().endsWith(panel))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static List<Series> ask(InfluxServer server, String query)
      throws IOException, InterruptedException {
    String text =
        query.replace("$timeFilter", TIMES).replace("$suite", "quick").replace("$scenario", ".*");
    assertThat(text).doesNotContain("$host").doesNotContain("$time");
    JsonNode answer = JSON.readTree(server.query("tts&epoch=ms", text));
    assertThat(answer.toString()).as(text).doesNotContain("\"error\":");
    List<Series> series = new ArrayList<>();
    for (JsonNode one : answer.path("results").path(0).path("series")) {
      Map<String, String> tags = new TreeMap<>();
      one.path("tags")
          .properties()
          .forEach(
              tag -> {
                if (!tag.getValue().asString().isEmpty()) {
                  tags.put(tag.getKey(), tag.getValue().asString());
                }
              });
      List<String> columns = new ArrayList<>();
      one.path("columns").forEach(column -> columns.add(column.asString()));
      series.add(new Series(tags, columns, one.path("values")));
    }
    return series;
  }

  private static Map<String, List<Answers.At>> columns(Series series) {
    Map<String, List<Answers.At>> fields = new TreeMap<>();
    for (JsonNode row : series.values()) {
      for (int i = 1; i < row.size(); i++) {
        if (!row.get(i).isNull()) {
          fields
              .computeIfAbsent(series.columns().get(i), unused -> new ArrayList<>())
              .add(new Answers.At(row.get(0).asLong(), value(row.get(i), i)));
        }
      }
    }
    return fields;
  }

  private static Object value(JsonNode node, int column) {
    if (column == 0) {
      return node.asLong();
    }
    return node.isNumber() ? (Object) node.asDouble() : node.asString();
  }

  private static InfluxSettings settings(String url) {
    return new InfluxSettings(
        Optional.of(url),
        InfluxSettings.Api.V1,
        "o",
        "tts",
        Optional.empty(),
        Duration.ofMinutes(2),
        Duration.ZERO,
        Path.of("spool"),
        1000);
  }
}
