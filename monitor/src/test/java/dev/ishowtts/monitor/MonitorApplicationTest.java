package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigException;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MonitorApplicationTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String OLD = "20261121T103000Z-quick-1a2b3c";
  private static final String NEW = "20261122T103000Z-quick-4d5e6f";

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  private Optional<ConfigurableApplicationContext> service = Optional.empty();
  private Path root = Path.of("");
  private int port;

  @BeforeAll
  void start(@TempDir Path folder) {
    root = folder;
    Environment environment = environment(Map.of());
    Config config =
        MonitorApplication.config(
            Arguments.parse("--set", "monitor.port=0", "--set", "monitor.speech=false"),
            environment);
    ConfigurableApplicationContext context =
        MonitorApplication.start(config, environment, Clock.fixed(NOW, ZoneOffset.UTC));
    service = Optional.of(context);
    port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @AfterAll
  void stop() {
    service.ifPresent(ConfigurableApplicationContext::close);
  }

  @BeforeEach
  void clear() throws IOException {
    Path runs = Files.createDirectories(root.resolve("runs"));
    try (var files = Files.list(runs)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void runs_noFolder_areNone() throws Exception {
    Files.delete(root.resolve("runs"));

    assertThat(get("/api/runs").body()).isEqualTo("{\"runs\":[],\"unreadable\":[],\"more\":false}");
  }

  @Test
  void runs_someFiles_areListedNewestFirst() throws Exception {
    write(OLD);
    write(NEW);
    Files.writeString(root.resolve("runs/broken.json"), "{");
    Files.writeString(root.resolve("runs/.hidden.json"), "{");
    Files.writeString(root.resolve("runs/notes.txt"), "x");

    JsonNode list = json.readTree(get("/api/runs").body());

    assertThat(list.get("runs").valueStream().map(run -> run.get("id").asString()))
        .containsExactly(NEW, OLD);
    assertThat(list.get("runs").get(0).toString())
        .isEqualTo(
            "{\"id\":\""
                + NEW
                + "\",\"started\":\"2026-11-22T10:30:00Z\",\"finished\":\"2026-11-22T10:31:00Z\","
                + "\"suite\":\"quick\",\"host\":\"orin\",\"commit\":\"\",\"model\":\"f5\","
                + "\"precision\":\"fp32\",\"scenarios\":[],\"obstacles\":[\"clocks-unlocked\"],"
                + "\"verdict\":null,\"ratio\":null}");
    assertThat(list.get("unreadable").get(0).get("id").asString()).isEqualTo("broken");
    assertThat(list.get("unreadable").get(0).get("reason").asString())
        .startsWith("broken.json: ")
        .doesNotContain(root.toString());
    assertThat(list.get("unreadable").size()).isEqualTo(1);
  }

  @Test
  void runs_limit_isKept() throws Exception {
    write(OLD);
    write(NEW);

    JsonNode list = json.readTree(get("/api/runs?limit=1").body());

    assertThat(list.get("runs").valueStream().map(run -> run.get("id").asString()))
        .containsExactly(NEW);
  }

  @Test
  void run_known_isTheRunFile() throws Exception {
    write(NEW);

    HttpResponse<String> response = get("/api/runs/" + NEW);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body()).isEqualTo(Files.readString(root.resolve("runs/" + NEW + ".json")));
  }

  @Test
  void run_fileOfAnotherRun_isRefused() throws Exception {
    write(NEW);
    Files.move(root.resolve("runs/" + NEW + ".json"), root.resolve("runs/" + OLD + ".json"));

    assertThat(get("/api/runs/" + OLD).body())
        .isEqualTo("{\"status\":422,\"error\":\"" + OLD + ".json: holds the run " + NEW + "\"}");
  }

  @Test
  void run_linkOutOfTheFolder_isNotFound() throws Exception {
    Path secret = root.resolve("secret.json");
    new RunFile().write(report("secret"), secret);
    Files.createSymbolicLink(root.resolve("runs/secret.json"), secret);

    assertThat(get("/api/runs/secret").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/runs/absent|404|no run of the id absent",
        "/api/runs/.hidden|400|run id must be 1 to 128 letters, digits, '.', '_' or '-'",
        "/api/runs/a%20b|400|run id must be 1 to 128 letters, digits, '.', '_' or '-'",
        "/api/runs/%E4%BB%8A|400|run id must be 1 to 128 letters, digits, '.', '_' or '-'",
        "/api/runs?limit=0|400|limit must be from 1 to 100, got 0",
        "/api/runs?limit=101|400|limit must be from 1 to 100, got 101",
        "/api/runs?limit=x|400|limit must be a whole number, got `x`",
        "/api/runs/compare?candidate=a|400|baseline is missing: add it to the address, ?baseline=…",
        "/api/jobs?state=x|400|state must be one of queued, running, passed, failed, inconclusive, broken, timed_out, cancelled, aborted, got `x`",
        "/api/events?since=x|400|since must be a time such as 2026-11-22T10:30:00Z, got `x`",
        "/api/tts|405|GET is not possible here: use POST",
        "/nothing|404|No endpoint GET /nothing.",
        "/error|404|Not Found",
        "/actuator/env|404|No endpoint GET /actuator/env.",
      },
      quoteCharacter = '"')
  void get_refused_isSmallJson(String path, int status, String line) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json.readTree(response.body()))
        .isEqualTo(
            json.createObjectNode().put("status", status).put("error", line.replace('`', '"')));
  }

  @Test
  void post_runs_isNotAllowed() throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri("/api/runs"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow").orElseThrow()).contains("GET");
    assertThat(response.body())
        .isEqualTo("{\"status\":405,\"error\":\"POST is not possible here: use GET\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/runs/../../secret",
        "/api/runs/..%2f..%2fsecret",
        "/api/runs/%2e%2e%2fsecret",
        "/api/runs/..%5csecret",
        "/api/runs/..;/secret",
        "/api/runs/secret%00",
      })
  void get_pathsOutOfTheFolder_giveNothing(String path) throws Exception {
    new RunFile().write(report("secret"), root.resolve("secret.json"));

    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .matches("(?s)HTTP/1.1 40[04] .*Content-Type: application/json.*\\{\"status\":40[04],.*");
    assertThat(answer).doesNotContain("orin", "Exception", "Tomcat", "at org.");
  }

  @Test
  void health_noRun_isUnknownButUpAsAWhole() throws Exception {
    JsonNode health = json.readTree(get("/actuator/health").body());

    assertThat(health.at("/status").asString()).isEqualTo("UP");
    assertThat(health.at("/components/lastRun/status").asString()).isEqualTo("UNKNOWN");
    assertThat(health.at("/components/lastRun/details/reason").asString()).isEqualTo("no run yet");
  }

  @Test
  void health_lastRun_tellsItsAge() throws Exception {
    write(OLD);
    write(NEW);

    JsonNode last = json.readTree(get("/actuator/health").body()).at("/components/lastRun/details");

    assertThat(last.get("id").asString()).isEqualTo(NEW);
    assertThat(last.get("ageSeconds").asLong()).isEqualTo(89 * 60);
    assertThat(last.get("obstacles").get(0).asString()).isEqualTo("clocks-unlocked");
  }

  @Test
  void health_lastRunUnreadable_isDegradedAndGoesOn() throws Exception {
    Files.writeString(root.resolve("runs/" + NEW + ".json"), "{");

    HttpResponse<String> health = get("/actuator/health");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(json.readTree(health.body()).at("/status").asString()).isEqualTo("DEGRADED");
    assertThat(json.readTree(health.body()).at("/components/lastRun/details/reason").asString())
        .startsWith(NEW + ".json: ");
  }

  @Test
  void info_service_namesVersionAndJava() throws Exception {
    JsonNode info = json.readTree(get("/actuator/info").body());

    assertThat(info.at("/ishowtts/version").asString()).isNotBlank();
    assertThat(info.at("/java/version").asString()).isNotBlank();
  }

  @Test
  void settings_layers_areRead() throws IOException {
    Path file = root.resolve("mine.toml");
    Files.writeString(file, "[monitor]\nport = 9001\nruns = \"/data/runs\"\n");
    MonitorSettings settings =
        settings(
            environment(Map.of("ISHOWTTS_MONITOR_PORT", "9002")),
            "--settings",
            file.toString(),
            "--set",
            "monitor.address=localhost");

    assertThat(settings.address()).isEqualTo("localhost");
    assertThat(settings.port()).isEqualTo(9002);
    assertThat(settings.runs()).isEqualTo(Path.of("/data/runs"));
  }

  @Test
  void settings_noFolder_isThatOfTheHarness() {
    MonitorSettings settings = settings(environment(Map.of()), "--set", "run.folder=elsewhere");

    assertThat(settings.address()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8790);
    assertThat(settings.runs()).isEqualTo(Path.of("elsewhere"));
  }

  @Test
  void start_portInUse_isToldByItsKey() {
    Environment environment = environment(Map.of());
    Config config =
        MonitorApplication.config(
            Arguments.parse("--set", "monitor.port=" + port, "--set", "monitor.speech=false"),
            environment);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MonitorApplication.start(config, environment, Clock.systemUTC()))
        .withMessage(
            "monitor.port = %d: cannot be listened on at 127.0.0.1 (Address already in use); end what"
                + " does, or choose another",
            port);
  }

  @Test
  void settings_wrongPort_isRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(environment(Map.of()), "--set", "monitor.port=70000"))
        .withMessage("monitor.port = 70000 [--set]: must be a whole number from 0 to 65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--set", "--set novalue", "--help x", "--set =x"})
  void arguments_others_areRefused(String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(words.split(" ")))
        .withMessageStartingWith(
            "arguments must be --settings FILE, --set key=value or --debug, got \"--");
  }

  @Test
  void arguments_eachForm_isThatOfTheCommandLine() {
    assertThat(Arguments.parse("--set=monitor.port=0", "--debug", "--settings=a=b.toml"))
        .isEqualTo(Arguments.parse("--settings", "a=b.toml", "--set", "monitor.port=0"))
        .isEqualTo(new Arguments(Optional.of(Path.of("a=b.toml")), Map.of("monitor.port", "0")));
  }

  private Environment environment(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(variables);
    all.put("ISHOWTTS_HOME", root.resolve("home").toString());
    return new Environment(all, Map.of("ishowtts.root", root.toString()));
  }

  private static MonitorSettings settings(Environment environment, String... arguments) {
    return MonitorSettings.from(MonitorApplication.config(Arguments.parse(arguments), environment));
  }

  private void write(String id) throws IOException {
    new RunFile().write(report(id), root.resolve("runs/" + id + ".json"));
  }

  private static RunReport report(String id) {
    return new RunReport(
        RunReport.SCHEMA,
        id,
        Instant.parse("2026-11-22T10:30:00Z"),
        Instant.parse("2026-11-22T10:31:00Z"),
        "quick",
        new Origin(Optional.empty(), Optional.empty(), false, "1", "orin"),
        new ModelIdentity("f5", "none", "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("device", "orin"))),
        List.of(Metric.RTF),
        List.of(),
        List.of(),
        List.of(new Obstacle("clocks-unlocked", "Lock the clocks.", false)),
        Map.of());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        InputStream answer = socket.getInputStream()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
