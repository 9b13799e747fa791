package dev.ishowtts.harness.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
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

/** Every PromQL query of panels, variables, annotations and alerts on a real VictoriaMetrics. */
final class PromQlOnServerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long STEP_SECONDS = 10;
  private static final String RANGE = "5d";

  /** The newest runs of two hosts; one that ran three days earlier is asked for at an instant. */
  private static final long FROM = FixtureRuns.NOW.getEpochSecond() - 4 * 3600;

  private static final long TO = FixtureRuns.NOW.getEpochSecond();

  @TempDir private Path folder;

  @Test
  void queries_onARealServer_answerWhatWasPublished() throws Exception {
    assumeTrue(VictoriaServer.isInstalled(), "needs Debian's victoria-metrics");
    List<String> lines = FixtureRuns.lines(folder);
    Answers answers = new Answers(lines.stream().map(PublishedPoint::of).toList(), ".*");
    try (VictoriaServer server = VictoriaServer.start(folder);
        InfluxWriter writer = new InfluxWriter(settings(server.url()), Clock.systemUTC())) {
      for (ShippedQueries.OfAlert alert : ShippedQueries.alerts(Flavour.PROMQL)) {
        assertThat(now(server, alert.text())).as("no data").isEmpty();
      }
      assertThat(writer.write(lines)).isEqualTo(new Answer.Accepted());
      assertThat(writer.write(lines)).isEqualTo(new Answer.Accepted());
      server.flush();
      List<ShippedQueries.OfPanel> panels = ShippedQueries.panels(Flavour.PROMQL);
      for (ShippedQueries.OfPanel query : panels) {
        boolean overTime = query.target().path("range").asBoolean();
        assertThat(query.target().path("instant").asBoolean()).isNotEqualTo(overTime);
        if (overTime) {
          overTime(server, query, answers);
        } else {
          atOnce(server, query, answers);
        }
      }
      assertThat(panels).hasSizeGreaterThan(100);
      figuresKnownByHand(server);
      alerts(server, answers);
      variablesAndEvents(server);
    }
  }

  private static void overTime(VictoriaServer server, ShippedQueries.OfPanel query, Answers answers)
      throws IOException, InterruptedException {
    boolean family = !query.selection().pattern().isEmpty();
    Map<Map<String, String>, Map<Long, Double>> found = new LinkedHashMap<>();
    for (JsonNode series : over(server, query.text())) {
      Map<Long, Double> values = new TreeMap<>();
      series
          .path("values")
          .forEach(
              value ->
                  values.put(value.path(0).asLong(), Double.parseDouble(value.path(1).asString())));
      Map<String, String> labels = labels(series);
      if (family) {
        labels.keySet().retainAll(List.of("__name__", "host"));
      }
      found.put(labels, values);
    }
    String where = query.where() + ": " + query.text();
    Map<Map<String, String>, Map<Long, Double>> expected = buckets(query, answers, family);
    assertThat(found.keySet()).as(where).isNotEmpty().isEqualTo(expected.keySet());
    expected.forEach(
        (labels, values) -> {
          assertThat(Answers.in(found, labels).keySet()).as(where).isEqualTo(values.keySet());
          values.forEach(
              (time, value) ->
                  // VictoriaMetrics keeps some 15 decimal digits of a value.
                  assertThat(Answers.in(found, labels).get(time))
                      .as(where)
                      .isCloseTo(value, withinPercentage(1e-10)));
        });
  }

  /** The newest value of each series in each step, then the greatest of each group. */
  private static Map<Map<String, String>, Map<Long, Double>> buckets(
      ShippedQueries.OfPanel query, Answers answers, boolean family) {
    Map<List<Object>, Double> newest = new LinkedHashMap<>();
    Map<Map<String, String>, Map<Long, Double>> groups = new LinkedHashMap<>();
    Map<List<Object>, Map<String, String>> groupOf = new LinkedHashMap<>();
    for (PublishedPoint point : answers.of(query.selection())) {
      long bucket = -Math.floorDiv(-point.millis(), STEP_SECONDS * 1000) * STEP_SECONDS;
      if (bucket < FROM || bucket > TO) {
        continue;
      }
      point
          .fields()
          .forEach(
              (field, value) -> {
                boolean wanted =
                    family
                        ? field.matches(".*(" + query.selection().pattern() + ").*")
                        : field.equals(query.field());
                if (wanted) {
                  Map<String, String> group = Answers.labels(point, query.selection().by());
                  if (family) {
                    group.put("__name__", point.measurement() + "_" + field);
                  }
                  List<Object> key = List.of(point.tags(), field, bucket);
                  newest.put(key, (double) value);
                  groupOf.put(key, group);
                }
              });
    }
    newest.forEach(
        (key, value) ->
            groups
                .computeIfAbsent(groupOf.get(key), unused -> new TreeMap<>())
                .merge((long) key.get(2), value, Math::max));
    return groups;
  }

  private static void atOnce(VictoriaServer server, ShippedQueries.OfPanel query, Answers answers)
      throws IOException, InterruptedException {
    Selection one =
        new Selection(
            query.selection().measurement(),
            List.of(query.field()),
            query.selection().where(),
            query.selection().by(),
            query.selection().take());
    Map<Map<String, String>, Double> found = now(server, query.text());
    Map<Map<String, String>, Double> expected = new LinkedHashMap<>();
    if (one.take() instanceof Take.Sum) {
      expected.putAll(answers.sum(one));
    } else {
      answers
          .newest(one)
          .forEach(
              (labels, fields) -> expected.put(labels, (double) Answers.in(fields, query.field())));
    }
    assertThat(found.keySet()).as(query.where()).isNotEmpty().isEqualTo(expected.keySet());
    expected.forEach(
        (labels, value) ->
            assertThat(Answers.in(found, labels)).as(query.where()).isCloseTo(value, within(1e-9)));
  }

  private static void figuresKnownByHand(VictoriaServer server)
      throws IOException, InterruptedException {
    Map<Map<String, String>, Double> targets =
        now(server, text("overview, Newest RTF over its target"));
    // An older run on another branch had 0.500: the newest counts, not the greatest.
    assertThat(targets.get(Map.of("host", FixtureRuns.BAD, "suite", "quick")))
        .isCloseTo(0.3 * 1.02 / 0.25, within(1e-9));
    assertThat(targets).hasSize(3);
    assertThat(now(server, text("overview, Failed syntheses").replace("$host", "bad host")))
        .containsExactly(Map.entry(Map.of("host", FixtureRuns.BAD, "suite", "quick"), 4.0));
  }

  private static void alerts(VictoriaServer server, Answers answers)
      throws IOException, InterruptedException {
    for (ShippedQueries.OfAlert alert : ShippedQueries.alerts(Flavour.PROMQL)) {
      Selection selection = alert.alert().selection();
      assertThat(alert.text()).doesNotContain("$");
      Map<String, Boolean> firing = new TreeMap<>();
      now(server, alert.text())
          .forEach(
              (labels, figure) -> {
                assertThat(figure)
                    .as(alert.alert().name())
                    .isCloseTo(answers.figure(selection, labels, FixtureRuns.NOW), within(1e-9));
                firing.put(String.valueOf(labels.get("host")), alert.firesAt(figure));
              });
      assertThat(firing).as(alert.alert().name()).containsEntry(FixtureRuns.GOOD, false);
      assertThat(firing.keySet().stream().filter(firing::get).toList())
          .as(alert.alert().name())
          .isEqualTo(ShippedQueries.FIRING.get(alert.alert().name()));
    }
  }

  private static void variablesAndEvents(VictoriaServer server)
      throws IOException, InterruptedException {
    for (Board board : Boards.all()) {
      JsonNode dashboard = ShippedQueries.dashboard(Flavour.PROMQL, board);
      for (JsonNode variable : dashboard.path("templating").path("list")) {
        if (variable.path("type").asString().equals("query")) {
          String[] words =
              variable
                  .path("query")
                  .asString()
                  .replaceAll("label_values\\(|\\)", "")
                  .split(", ", -1);
          List<String> values = new ArrayList<>();
          JSON.readTree(
                  server.ask(
                      "/api/v1/label/" + words[1] + "/values",
                      Map.of(
                          "match[]", words[0],
                          "start", "" + FixtureRuns.FROM.getEpochSecond(),
                          "end", "" + TO)))
              .path("data")
              .forEach(value -> values.add(value.asString()));
          switch (variable.path("name").asString()) {
            case "host" -> assertThat(values).contains(FixtureRuns.GOOD);
            case "suite" -> assertThat(values).containsExactly("quick");
            case "scenario" -> assertThat(values).containsExactly("long_1", "short_1");
            default -> throw new AssertionError("unknown variable " + variable);
          }
        }
      }
      Map<String, Integer> events = new TreeMap<>();
      for (JsonNode series :
          over(
              server,
              dashboard
                  .path("annotations")
                  .path("list")
                  .path(0)
                  .path("target")
                  .path("expr")
                  .asString())) {
        events.put(
            series.path("metric").path("host").asString()
                + " "
                + series.path("metric").path("kind").asString(),
            series.path("values").size());
        series.path("values").forEach(value -> assertThat(value.path(1).asString()).isEqualTo("1"));
      }
      assertThat(events)
          .isEqualTo(Map.of("bad host lock", 2, "bad host regression", 2, "bad host throttle", 2));
    }
  }

  private static String text(String panel) {
    return ShippedQueries.panels(Flavour.PROMQL).stream()
        .filter(query -> query.where().endsWith(panel))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static JsonNode over(VictoriaServer server, String query)
      throws IOException, InterruptedException {
    return result(
        server,
        "/api/v1/query_range",
        Map.of(
            "query", filled(query),
            "start", "" + FROM,
            "end", "" + TO,
            "step", STEP_SECONDS + "s",
            "nocache", "1"));
  }

  private static Map<Map<String, String>, Double> now(VictoriaServer server, String query)
      throws IOException, InterruptedException {
    Map<Map<String, String>, Double> values = new LinkedHashMap<>();
    for (JsonNode series :
        result(
            server,
            "/api/v1/query",
            Map.of("query", filled(query), "time", "" + TO, "nocache", "1"))) {
      values.put(labels(series), Double.parseDouble(series.path("value").path(1).asString()));
    }
    return values;
  }

  private static JsonNode result(VictoriaServer server, String path, Map<String, String> parameters)
      throws IOException, InterruptedException {
    JsonNode answer = JSON.readTree(server.ask(path, parameters));
    assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("success");
    return answer.path("data").path("result");
  }

  private static Map<String, String> labels(JsonNode series) {
    Map<String, String> labels = new TreeMap<>();
    series
        .path("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
    return labels;
  }

  private static String filled(String query) {
    return query
        .replace("$__interval", STEP_SECONDS + "s")
        .replace("$__range", RANGE)
        .replace("$host", ".*")
        .replace("$suite", "quick")
        .replace("$scenario", ".*");
  }

  private static InfluxSettings settings(String url) {
    return new InfluxSettings(
        Optional.of(url),
        InfluxSettings.Api.V2,
        "o",
        "tts",
        Optional.empty(),
        Duration.ofMinutes(2),
        Duration.ZERO,
        Path.of("spool"),
        1000);
  }
}
