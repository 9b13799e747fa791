package dev.ishowtts.harness.sink.server;

import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real InfluxDB 1.x of its own on loopback, from Debian's package. */
public final class InfluxOne extends LocalPointServer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DATABASE = "ishowtts";

  private InfluxOne(LocalProcess process, int port) {
    super(process, port);
  }

  /** Returns whether the package is here. */
  public static boolean isInstalled() {
    return program().isPresent();
  }

  private static Optional<Path> program() {
    return LocalProcess.program("/usr/bin/influxd", "/usr/sbin/influxd");
  }

  /** Starts a server that asks nobody for a password. */
  public static InfluxOne start(Path folder) throws IOException, InterruptedException {
    InfluxOne server = start(folder, "false");
    server.query("CREATE DATABASE " + DATABASE, "");
    return server;
  }

  /** Starts a server that asks for the password of its only user. */
  public static InfluxOne start(Path folder, String user, String password)
      throws IOException, InterruptedException {
    InfluxOne server = start(folder, "true");
    server.query(
        "CREATE USER " + user + " WITH PASSWORD '" + password + "' WITH ALL PRIVILEGES", "");
    server.query("CREATE DATABASE " + DATABASE, "&u=" + user + "&p=" + password);
    return server;
  }

  private static InfluxOne start(Path folder, String authenticates) throws IOException {
    int port = FreePort.any();
    Path config = folder.resolve("influxdb.conf");
    Files.writeString(
        config,
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:%d"
        [meta]
        dir = "%s/meta"
        [data]
        dir = "%s/data"
        wal-dir = "%s/wal"
        [monitor]
        store-enabled = false
        [http]
        bind-address = "127.0.0.1:%d"
        auth-enabled = %s
        """
            .formatted(FreePort.any(), folder, folder, folder, port, authenticates));
    LocalProcess process =
        LocalProcess.start(
            folder.resolve("influxd.log"),
            List.of(program().orElseThrow().toString(), "-config", config.toString()));
    InfluxOne server = new InfluxOne(process, port);
    server.awaitAnswer("/ping");
    return server;
  }

  @Override
  public String name() {
    return "InfluxDB 1.x";
  }

  @Override
  public InfluxSettings.Api api() {
    return InfluxSettings.Api.V1;
  }

  @Override
  public boolean refusesWrongLines() {
    return true;
  }

  @Override
  public SortedMap<String, Double> numbers(String prefix) throws IOException, InterruptedException {
    SortedMap<String, Double> numbers = new TreeMap<>();
    JsonNode results =
        query("SELECT * FROM /^" + prefix + "/ GROUP BY *", "").get("results").get(0);
    for (JsonNode series : results.path("series")) {
      StringBuilder key = new StringBuilder(series.get("name").asString());
      for (Map.Entry<String, JsonNode> tag : series.path("tags").properties()) {
        if (!tag.getValue().asString().isEmpty()) {
          key.append(',').append(tag.getKey()).append('=').append(tag.getValue().asString());
        }
      }
      for (JsonNode row : series.get("values")) {
        for (int i = 1; i < row.size(); i++) {
          if (row.get(i).isNumber()) {
            Numbers.put(
                numbers,
                key.toString(),
                series.get("columns").get(i).asString(),
                row.get(0).asLong(),
                row.get(i).asDouble());
          }
        }
      }
    }
    return numbers;
  }

  private JsonNode query(String text, String more) throws IOException, InterruptedException {
    JsonNode answer =
        JSON.readTree(
            Http.post(
                url() + "/query?epoch=ms&db=" + DATABASE + more + "&q=" + Http.encoded(text)));
    if (answer.get("results").get(0).has("error")) {
      throw new IOException(text + ": " + answer);
    }
    return answer;
  }
}
