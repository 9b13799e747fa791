package dev.ishowtts.harness.dashboard;

import static org.awaitility.Awaitility.await;

import dev.ishowtts.harness.sink.server.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real InfluxDB 1.x of its own on loopback, from Debian's package. */
final class InfluxServer implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/influxd"), Path.of("/usr/sbin/influxd"));

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private InfluxServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean isInstalled() {
    return PLACES.stream().anyMatch(Files::isExecutable);
  }

  static InfluxServer start(Path folder) throws IOException {
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
        [http]
        bind-address = "127.0.0.1:%d"
        """
            .formatted(FreePort.any(), folder, folder, folder, port));
    Path binary = PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
    Process process =
        new ProcessBuilder(binary.toString(), "-config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("influxd.log").toFile())
            .start();
    InfluxServer server = new InfluxServer(process, port);
    await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(server::answers);
    return server;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Returns the server's JSON. */
  String query(String database, String text) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    url()
                        + "/query?db="
                        + database
                        + "&q="
                        + URLEncoder.encode(text, StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private boolean answers() throws IOException, InterruptedException {
    return query("none", "SHOW DATABASES").contains("results");
  }
}
