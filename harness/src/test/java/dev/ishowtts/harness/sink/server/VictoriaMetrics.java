package dev.ishowtts.harness.sink.server;

import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real VictoriaMetrics of its own on loopback, from Debian's package; it keeps one of equals. */
public final class VictoriaMetrics extends LocalPointServer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SEPARATOR = "|";
  private static final Set<String> TEXTS =
      Set.of("commit", "fault", "model_digest", "run_id", "text", "verdict");

  private VictoriaMetrics(LocalProcess process, int port) {
    super(process, port);
  }

  /** Returns whether the package is here. */
  public static boolean isInstalled() {
    return program().isPresent();
  }

  private static Optional<Path> program() {
    return LocalProcess.program("/usr/bin/victoria-metrics");
  }

  /** Starts a server. */
  public static VictoriaMetrics start(Path folder) throws IOException {
    int port = FreePort.any();
    LocalProcess process =
        LocalProcess.start(
            folder.resolve("victoria-metrics.log"),
            List.of(
                program().orElseThrow().toString(),
                "-httpListenAddr=127.0.0.1:" + port,
                "-storageDataPath=" + folder.resolve("data"),
                "-retentionPeriod=100y",
                "-dedup.minScrapeInterval=1ms",
                "-influxMeasurementFieldSeparator=" + SEPARATOR,
                "-loggerLevel=ERROR"));
    VictoriaMetrics server = new VictoriaMetrics(process, port);
    server.awaitAnswer("/health");
    return server;
  }

  @Override
  public String name() {
    return "VictoriaMetrics";
  }

  @Override
  public InfluxSettings.Api api() {
    return InfluxSettings.Api.V2;
  }

  @Override
  public boolean refusesWrongLines() {
    return false;
  }

  @Override
  public SortedMap<String, Double> numbers(String prefix) throws IOException, InterruptedException {
    Http.post(url() + "/internal/force_flush");
    String selector = "{__name__=~\"" + prefix + ".*\"}";
    String exported =
        Http.get(
            url()
                + "/api/v1/export?reduce_mem_usage=0&start=2000-01-01T00:00:00Z&match[]="
                + Http.encoded(selector));
    SortedMap<String, Double> numbers = new TreeMap<>();
    for (String line : exported.lines().toList()) {
      JsonNode series = JSON.readTree(line);
      SortedMap<String, String> tags = new TreeMap<>();
      for (Map.Entry<String, JsonNode> tag : series.get("metric").properties()) {
        tags.put(tag.getKey(), tag.getValue().asString());
      }
      String name = Optional.ofNullable(tags.remove("__name__")).orElseThrow();
      tags.remove("db");
      String field = name.substring(name.indexOf(SEPARATOR) + 1);
      if (TEXTS.contains(field)) {
        continue; // A text is kept as 0.
      }
      StringBuilder key = new StringBuilder(name.substring(0, name.indexOf(SEPARATOR)));
      tags.forEach((tag, value) -> key.append(',').append(tag).append('=').append(value));
      for (int i = 0; i < series.get("values").size(); i++) {
        Numbers.put(
            numbers,
            key.toString(),
            field,
            series.get("timestamps").get(i).asLong(),
            series.get("values").get(i).asDouble());
      }
    }
    return numbers;
  }
}
