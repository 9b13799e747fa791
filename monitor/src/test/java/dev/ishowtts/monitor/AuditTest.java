package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.harness.access.AccessRole;
import dev.ishowtts.harness.access.AccessTokens;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what, under which name it is noted, and who is told. */
final class AuditTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();

  @TempDir private Path root;

  private HttpResponse<String> send(OperatedService service, String token, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri(path)).header("Content-Type", "application/json");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void actions_needTheRole_andAreNotedAndToldUnderTheTokensName() throws Exception {
    Path file = root.resolve("tokens");
    AccessTokens tokens = new AccessTokens(file);
    String ann = tokens.add("ann", AccessRole.OPERATE, new SecureRandom(), NOW);
    String bob = tokens.add("bob", AccessRole.SPEAK, new SecureRandom(), NOW);
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    hook.start();
    Path settings = root.resolve("mine.toml");
    Files.writeString(
        settings,
        "[[monitor.webhooks]]\nname = \"team\"\nurl = \"http://127.0.0.1:"
            + hook.getAddress().getPort()
            + "/\"\n");
    try (OperatedService service =
        OperatedService.start(
            root,
            Clock.systemUTC(),
            "--settings=" + settings,
            "access.tokens=" + file,
            "monitor.scheduling=false")) {
      String broken = "{\"suite\":\"broken\"}";
      for (String path :
          List.of(
              "/api/jobs",
              "/api/events",
              "/api/schedules/daily/run",
              "/api/baselines/accept",
              "/api/baselines/proposals",
              "/api/models/f5/rollback",
              "/api/notices/test")) {
        assertThat(send(service, "", path, broken).statusCode()).as(path).isEqualTo(401);
        assertThat(send(service, bob, path, broken).statusCode()).as(path).isEqualTo(403);
      }
      for (String path :
          List.of("/api/jobs", "/api/events", "/api/schedules", "/api/models", "/api/telemetry")) {
        assertThat(send(service, "", path, "").statusCode()).as(path).isEqualTo(401);
        assertThat(send(service, bob, path, "").statusCode()).as(path).isEqualTo(200);
      }

      assertThat(send(service, ann, "/api/jobs", broken).statusCode()).isEqualTo(202);

      await().atMost(Duration.ofMinutes(2)).until(() -> told.size() == 1);
      JsonNode notice = json.readTree(told.get(0));
      assertThat(notice.get("topic").asString()).isEqualTo("job");
      assertThat(notice.get("title").asString()).isEqualTo("gate --quiet --suite broken broken");
      assertThat(notice.get("text").asString()).contains("the model is not there");
      JsonNode events =
          json.readTree(send(service, bob, "/api/events?kind=action", "").body()).get("events");
      assertThat(events.size()).isEqualTo(1);
      assertThat(events.get(0).get("text").asString())
          .startsWith("ann asked for gate --quiet --suite broken, job ");
      assertThat(send(service, bob, "/api/jobs", "").body()).contains("\"who\":\"ann\"");
      assertThat(Files.readString(root.resolve("history/events.jsonl"))).contains("ann asked for");
    } finally {
      hook.stop(0);
    }
  }
}
