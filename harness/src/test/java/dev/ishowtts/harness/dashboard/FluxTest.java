package dev.ishowtts.harness.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.query.FluxRecord;
import com.influxdb.query.FluxTable;
import dev.ishowtts.harness.dashboard.Selection.Take;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Flux by a strict grammar and by exact texts, and on a real InfluxDB 2 where {@code INFLUX_URL}
 * and {@code INFLUX_TOKEN} name one (and {@code INFLUX_ORG}, {@code INFLUX_BUCKET}, both ishowtts
 * if not given; the bucket gets some points of January 2026).
 */
final class FluxTest {
  private static final Selection RTF =
      Selection.of("tts_run", "rtf").is("scenario", "all").shown("host").by("host", "suite");

  @TempDir private Path folder;

  @Test
  void queries_allShipped_areFlux() {
    List<String> texts = new ArrayList<>();
    ShippedQueries.panels(Flavour.FLUX).forEach(query -> texts.add(query.text()));
    ShippedQueries.alerts(Flavour.FLUX).forEach(alert -> texts.add(alert.text()));
    for (Board board : Boards.all()) {
      JsonNode dashboard = ShippedQueries.dashboard(Flavour.FLUX, board);
      texts.add(
          dashboard
              .path("annotations")
              .path("list")
              .path(0)
              .path("target")
              .path("query")
              .asString());
      for (JsonNode variable : dashboard.path("templating").path("list")) {
        if (variable.path("type").asString().equals("query")) {
          texts.add(variable.path("query").asString());
        }
      }
    }
    assertThat(texts)
        .hasSizeGreaterThan(120)
        .allSatisfy(
            text -> assertThatCode(() -> FluxSyntax.check(text)).doesNotThrowAnyException());
  }

  @Test
  void syntax_ofBrokenQueries_isRefused() {
    String right = text(RTF);
    FluxSyntax.check(right);
    for (String wrong :
        List.of(
            right.replace("stop: v.timeRangeStop)", "stop: v.timeRangeStop"),
            right.replace("\"all\"", "\"all"),
            right.replace("  |> sort", "  | sort"),
            right.replace("group(columns", "group(column"),
            right.replace("range(start: v.timeRangeStart, ", "range("),
            right.replace("v.defaultBucket", "v.bucketDefault"),
            right.replace("r.scenario", "q.scenario"),
            right.replace("/^${host:regex}$/", "^${host:regex}$"),
            right + ")",
            right + "\n  |> median()")) {
      assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> FluxSyntax.check(wrong));
    }
    String values = new Flux().tagValues("tts_run", "host", "rtf");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxSyntax.check(values.substring(values.indexOf("schema.tagValues"))));
  }

  @Test
  void text_everyPoint() {
    assertThat(text(RTF))
        .isEqualTo(
            """
            from(bucket: v.defaultBucket)
              |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
              |> filter(fn: (r) => r._measurement == "tts_run")
              |> filter(fn: (r) => r._field == "rtf")
              |> filter(fn: (r) => r.scenario == "all")
              |> filter(fn: (r) => r.host =~ /^${host:regex}$/)
              |> group(columns: ["host", "suite"])
              |> sort(columns: ["_time"])
              |> keep(columns: ["_time", "_value", "host", "suite"])""");
  }

  @Test
  void text_newestOfSeveralFields_isARowForEachSeries() {
    assertThat(
            text(
                Selection.of("tts_run", "rtf", "ratio")
                    .by("host", "suite")
                    .take(new Take.Newest())))
        .isEqualTo(
            """
            from(bucket: v.defaultBucket)
              |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
              |> filter(fn: (r) => r._measurement == "tts_run")
              |> filter(fn: (r) => r._field == "rtf" or r._field == "ratio")
              |> rename(columns: {_field: "field"})
              |> group(columns: ["host", "suite", "field"])
              |> sort(columns: ["_time"])
              |> last()
              |> pivot(rowKey: ["host"], columnKey: ["field"], valueColumn: "_value")
              |> group()
              |> keep(columns: ["host", "suite", "rtf", "ratio"])""");
  }

  @Test
  void text_familyOfFields_keepsTheirNames() {
    assertThat(text(Selection.of("tts_telemetry", "/_mhz$/").by("host")))
        .endsWith(
            """
              |> filter(fn: (r) => r._field =~ /_mhz$/)
              |> rename(columns: {_field: "field"})
              |> group(columns: ["host", "field"])
              |> sort(columns: ["_time"])
              |> keep(columns: ["_time", "_value", "host", "field"])"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void text_rowsSumAndRecent() {
    assertThat(text(Selection.of("tts_run", "rtf", "verdict").by("host").take(new Take.Rows(5))))
        .endsWith(
            """
              |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
              |> group()
              |> sort(columns: ["_time"], desc: true)
              |> limit(n: 5)
              |> keep(columns: ["_time", "rtf", "verdict", "host"])"""
                .indent(2)
                .stripTrailing());
    assertThat(text(Selection.of("tts_run", "errors").by("host").take(new Take.Sum())))
        .endsWith("  |> group(columns: [\"host\"])\n  |> sum()");
    assertThat(text(Selection.of("tts_run", "duration_s").by("host").take(new Take.Recent(26))))
        .endsWith(
            """
              |> group(columns: ["host"])
              |> map(fn: (r) => ({r with _value: if int(v: r._time) > int(v: v.timeRangeStop) - int(v: 26h) then 1.0 else 0.0}))
              |> sum()"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void queries_onARealInfluxDb2_answerWhatWasPublished() throws Exception {
    Map<String, String> given = System.getenv();
    assumeTrue(
        given.containsKey("INFLUX_URL") && given.containsKey("INFLUX_TOKEN"),
        "needs INFLUX_URL and INFLUX_TOKEN of an InfluxDB 2");
    List<String> lines = FixtureRuns.lines(folder);
    Answers answers = new Answers(lines.stream().map(PublishedPoint::of).toList(), ".*");
    String bucket = given.getOrDefault("INFLUX_BUCKET", "ishowtts");
    try (InfluxDBClient client =
        InfluxDBClientFactory.create(
            given.get("INFLUX_URL"),
            given.get("INFLUX_TOKEN").toCharArray(),
            given.getOrDefault("INFLUX_ORG", "ishowtts"),
            bucket)) {
      client.getWriteApiBlocking().writeRecords(WritePrecision.MS, lines);
      for (ShippedQueries.OfPanel query : ShippedQueries.panels(Flavour.FLUX)) {
        assertThat(figures(client, bucket, query.text(), query.selection()))
            .as(query.where())
            .isNotEmpty()
            .isEqualTo(expected(answers, query.selection()));
      }
      for (ShippedQueries.OfAlert alert : ShippedQueries.alerts(Flavour.FLUX)) {
        List<String> firing = new ArrayList<>();
        for (FluxTable table : client.getQueryApi().query(filled(alert.text(), bucket))) {
          FluxRecord last = table.getRecords().get(table.getRecords().size() - 1);
          if (alert.firesAt((double) last.getValueByKey("_value"))) {
            firing.add(String.valueOf(last.getValueByKey("host")));
          }
        }
        assertThat(firing).isEqualTo(ShippedQueries.FIRING.get(alert.alert().name()));
      }
    }
  }

  /** Rows of whatever a query gives, as texts, in no order. */
  private static Map<String, Integer> figures(
      InfluxDBClient client, String bucket, String query, Selection selection) {
    Map<String, Integer> rows = new TreeMap<>();
    for (FluxTable table : client.getQueryApi().query(filled(query, bucket))) {
      for (FluxRecord record : table.getRecords()) {
        Map<String, Object> row = new TreeMap<>(record.getValues());
        row.keySet().removeAll(List.of("result", "table", "_start", "_stop"));
        row.values().removeIf(Objects::isNull);
        if (selection.take() instanceof Take.Newest) {
          row.remove("_time");
        }
        rows.merge(row.toString(), 1, Integer::sum);
      }
    }
    return rows;
  }

  private static Map<String, Integer> expected(Answers answers, Selection selection) {
    List<Map<String, Object>> rows = new ArrayList<>();
    boolean several = selection.fields().size() > 1 || !selection.pattern().isEmpty();
    if (selection.take() instanceof Take.Rows take) {
      for (Map<String, Object> row : answers.rows(selection, take.limit())) {
        Map<String, Object> renamed = new TreeMap<>(row);
        renamed.remove("time");
        renamed.put("_time", time(Answers.in(row, "time")));
        rows.add(renamed);
      }
    } else if (selection.take() instanceof Take.Every) {
      answers
          .every(selection)
          .forEach(
              (tags, fields) ->
                  fields.forEach(
                      (field, values) ->
                          values.forEach(
                              at -> {
                                Map<String, Object> row = new TreeMap<>(tags);
                                row.put("_time", time(at.millis()));
                                row.put("_value", at.value());
                                if (several) {
                                  row.put("field", field);
                                }
                                rows.add(row);
                              })));
    } else if (selection.take() instanceof Take.Sum) {
      answers
          .sum(selection)
          .forEach(
              (tags, sum) -> {
                Map<String, Object> row = new TreeMap<>(tags);
                row.put("_value", sum);
                rows.add(row);
              });
    } else {
      answers
          .newest(selection)
          .forEach(
              (tags, fields) -> {
                Map<String, Object> row = new TreeMap<>(tags);
                fields.forEach((field, value) -> row.put(several ? field : "_value", value));
                rows.add(row);
              });
    }
    Map<String, Integer> texts = new LinkedHashMap<>();
    rows.forEach(row -> texts.merge(row.toString(), 1, Integer::sum));
    return texts;
  }

  private static Object time(Object millis) {
    return Instant.ofEpochMilli((long) millis);
  }

  private static String filled(String query, String bucket) {
    return query
        .replace("v.defaultBucket", "\"" + bucket + "\"")
        .replace("v.timeRangeStart", FixtureRuns.FROM.toString())
        .replace("v.timeRangeStop", FixtureRuns.NOW.toString())
        .replaceAll("\\$\\{\\w+:regex}", ".*");
  }

  private static String text(Selection selection) {
    return new Flux().queries(selection, QueryLanguage.SHOWN).get(0).text();
  }
}
