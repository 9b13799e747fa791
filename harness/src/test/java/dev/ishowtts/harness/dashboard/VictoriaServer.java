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
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A real VictoriaMetrics of its own on loopback, from Debian's package. Points that are delivered
 * twice are one only with {@code -dedup.minScrapeInterval}.
 */
final class VictoriaServer implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/bin/victoria-metrics");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private VictoriaServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean isInstalled() {
    return Files.isExecutable(BINARY);
  }

  static VictoriaServer start(Path folder) throws IOException {
    int port = FreePort.any();
    Process process =
        new ProcessBuilder(
                BINARY.toString(),
                "-storageDataPath=" + folder.resolve("victoria"),
                "-httpListenAddr=127.0.0.1:" + port,
                "-retentionPeriod=100y",
                "-dedup.minScrapeInterval=1ms")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("victoria.log").toFile())
            .start();
    VictoriaServer server = new VictoriaServer(process, port);
    await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(server::answers);
    return server;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Makes what was written visible to queries. */
  void flush() throws IOException, InterruptedException {
    ask("/internal/force_flush", Map.of());
  }

  /** Returns the server's JSON. */
  String ask(String path, Map<String, String> parameters) throws IOException, InterruptedException {
    String body =
        parameters.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private boolean answers() throws IOException, InterruptedException {
    return ask("/health", Map.of()).contains("OK");
  }
}
