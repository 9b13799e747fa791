package dev.ishowtts.harness.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.harness.sink.JudgedRuns;
import dev.ishowtts.harness.sink.PointWriter.Answer;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped dashboards by the rules of Grafana's linter, and their queries on a real server. */
final class DashboardsTest {
  private static final Path SHIPPED = Path.of("..", "dashboards", "json");
  private static final Set<String> NEED_OTHER_HARDWARE =
      Set.of("Temperatures", "Power", "Load", "Throttling");

  @TempDir private Path folder;

  @Test
  void files_areThoseOfTheRepository() throws IOException {
    for (var file : Dashboards.files().entrySet()) {
      assertThat(Files.readAllBytes(SHIPPED.resolve(file.getKey())))
          .as("%s: write it again with ./ishowtts dashboards", file.getKey())
          .isEqualTo(file.getValue());
    }
    try (var shipped = Files.list(SHIPPED)) {
      assertThat(shipped.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(Dashboards.files().keySet());
    }
  }

  @Test
  void panels_haveTitlesUnitsSourcesAndRoom() {
    Set<String> uids = new HashSet<>();
    for (JsonNode dashboard : dashboards()) {
      assertThat(uids.add(dashboard.path("uid").asString())).isTrue();
      Set<String> titles = new HashSet<>();
      Set<String> cells = new HashSet<>();
      for (JsonNode panel : dashboard.path("panels")) {
        assertThat(titles.add(panel.path("title").asString())).isTrue();
        assertThat(panel.path("description").asString()).endsWith(".");
        assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString()).isNotBlank();
        assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("${source}");
        assertThat(panel.path("targets")).isNotEmpty();
        JsonNode place = panel.path("gridPos");
        for (int x = 0; x < place.path("w").asInt(); x++) {
          int column = place.path("x").asInt() + x;
          assertThat(column).isLessThan(Dashboard.COLUMNS);
          assertThat(cells.add(column + "/" + place.path("y").asInt())).isTrue();
        }
      }
    }
  }

  @Test
  void queries_onARealServer_returnWhatARunWrote() throws Exception {
    assumeTrue(InfluxServer.isInstalled(), "needs Debian's influxdb");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RunPoints points = new RunPoints(JudgedRuns.run(i, 4, new Random(i), Verdict.FAIL));
      lines.addAll(points.results());
      lines.addAll(points.telemetry());
    }
    try (InfluxServer server = InfluxServer.start(folder);
        InfluxWriter writer = new InfluxWriter(settings(server.url()), Clock.systemUTC())) {
      assertThat(server.query("none", "CREATE DATABASE tts")).doesNotContain("error");
      assertThat(writer.isReachable()).isTrue();
      assertThat(writer.write(lines)).isEqualTo(new Answer.Accepted());
      assertThat(writer.write(lines)).isEqualTo(new Answer.Accepted());
      assertThat(server.query("tts", "SELECT count(\"error\") FROM tts_sample"))
          .contains("[\"1970-01-01T00:00:00Z\"," + 3 * 18 + "]");
      for (JsonNode dashboard : dashboards()) {
        ask(server, "annotations", dashboard.path("annotations").path("list").path(0));
        for (JsonNode panel : dashboard.path("panels")) {
          for (JsonNode target : panel.path("targets")) {
            ask(server, panel.path("title").asString(), target);
          }
        }
      }
      assertThat(server.query("tts", "SHOW TAG VALUES FROM \"tts_run\" WITH KEY = \"host\""))
          .contains("orin 1,a=b");
      assertThat(writer.write(List.of("no line protocol"))).isInstanceOf(Answer.Refused.class);
    }
  }

  private static void ask(InfluxServer server, String title, JsonNode target)
      throws IOException, InterruptedException {
    String query =
        target
            .path("query")
            .asString()
            .replace("$timeFilter", "time > '2025-12-31T00:00:00Z'")
            .replace("/^$host$/", "/^.*$/");
    String answer = server.query("tts", query);
    assertThat(answer).as(title + ": " + query).doesNotContain("\"error\":");
    boolean absent =
        NEED_OTHER_HARDWARE.contains(title)
            || title.startsWith("stage_")
            || title.startsWith("ttfa_ms")
            || title.startsWith("peak_rss_mb");
    if (!absent) {
      assertThat(answer).as(title + ": " + query).contains("values");
    }
  }

  private static List<JsonNode> dashboards() {
    JsonMapper mapper = new JsonMapper();
    return Dashboards.files().values().stream().map(mapper::readTree).toList();
  }

  private static InfluxSettings settings(String url) {
    return new InfluxSettings(
        Optional.of(url),
        InfluxSettings.Api.V1,
        "o",
        "tts",
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ZERO,
        Path.of("spool"),
        1000);
  }
}
