package dev.ishowtts.harness.sink.server;

import dev.ishowtts.harness.sink.influx.InfluxSettings;
import io.questdb.ServerMain;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real QuestDB of its own on loopback, from Maven; of equal rows it keeps both, one is read. */
public final class QuestDb extends LocalPointServer {
  private static final JsonMapper JSON = new JsonMapper();

  private QuestDb(LocalProcess process, int port) {
    super(process, port);
  }

  /** Starts a server. */
  public static QuestDb start(Path folder) throws IOException, URISyntaxException {
    int port = FreePort.any();
    Path jar =
        Path.of(ServerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    LocalProcess process =
        LocalProcess.start(
            folder.resolve("questdb.log"),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jar.toString(),
                ServerMain.class.getName(),
                "-d",
                Files.createDirectory(folder.resolve("root")).toString()),
            Map.of(
                "QDB_HTTP_BIND_TO", "127.0.0.1:" + port,
                "QDB_HTTP_MIN_ENABLED", "false",
                "QDB_PG_ENABLED", "false",
                "QDB_LINE_TCP_ENABLED", "false",
                "QDB_TELEMETRY_ENABLED", "false",
                "QDB_SHARED_WORKER_COUNT", "2"));
    QuestDb server = new QuestDb(process, port);
    server.awaitAnswer("/ping");
    return server;
  }

  @Override
  public String name() {
    return "QuestDB";
  }

  @Override
  public InfluxSettings.Api api() {
    return InfluxSettings.Api.V2;
  }

  @Override
  public boolean refusesWrongLines() {
    return true;
  }

  @Override
  public SortedMap<String, Double> numbers(String prefix) throws IOException, InterruptedException {
    SortedMap<String, Double> numbers = new TreeMap<>();
    for (JsonNode table : query("select table_name from tables()").get("dataset")) {
      String name = table.get(0).asString();
      if (name.startsWith(prefix)) {
        add(name, query("select distinct * from '" + name + "'"), numbers);
      }
    }
    return numbers;
  }

  private static void add(String table, JsonNode found, SortedMap<String, Double> numbers) {
    JsonNode columns = found.get("columns");
    for (JsonNode row : found.get("dataset")) {
      SortedMap<String, String> tags = new TreeMap<>();
      SortedMap<String, Double> fields = new TreeMap<>();
      long millis = 0;
      for (int i = 0; i < row.size(); i++) {
        String name = columns.get(i).get("name").asString();
        switch (columns.get(i).get("type").asString()) {
          case "SYMBOL" -> {
            if (!row.get(i).isNull()) {
              tags.put(name, row.get(i).asString());
            }
          }
          case "TIMESTAMP" -> millis = Instant.parse(row.get(i).asString()).toEpochMilli();
          case "DOUBLE" -> {
            if (!row.get(i).isNull()) {
              fields.put(name, row.get(i).asDouble());
            }
          }
          default -> {}
        }
      }
      StringBuilder series = new StringBuilder(table);
      tags.forEach((tag, value) -> series.append(',').append(tag).append('=').append(value));
      for (Map.Entry<String, Double> field : fields.entrySet()) {
        Numbers.put(numbers, series.toString(), field.getKey(), millis, field.getValue());
      }
    }
  }

  private JsonNode query(String sql) throws IOException, InterruptedException {
    return JSON.readTree(Http.get(url() + "/exec?limit=1000000&query=" + Http.encoded(sql)));
  }
}
