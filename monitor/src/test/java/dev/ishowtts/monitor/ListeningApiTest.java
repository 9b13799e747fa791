package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.monitor.listening.MeasuredSets;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Listening tests over HTTP: making one, listening, and what raters and others may see. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListeningApiTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private OperatedService service;
  private String test;

  @BeforeAll
  void start(@TempDir Path root) throws Exception {
    MeasuredSets.write(root.resolve("reports/quality/pilot"), 6, 0.4, "nfe6", "nfe7", false);
    service = OperatedService.start(root, Clock.systemUTC(), "monitor.scheduling=false");
    test = made("{\"set\":\"pilot\",\"title\":\"Pilot\",\"mode\":\"short\",\"seed\":5}");
  }

  @AfterAll
  void stop() {
    service.close();
  }

  private String made(String order) throws Exception {
    HttpResponse<String> made = service.post("/api/listening/tests", order);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String id = service.parsed(made).path("id").asString();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                service.json("/api/listening/tests/" + id).path("state").asString().equals("open"));
    return id;
  }

  private String code() throws Exception {
    HttpResponse<String> invited =
        service.post("/api/listening/tests/" + test + "/sessions", "{\"count\":1}");
    assertThat(invited.statusCode()).as(invited.body()).isEqualTo(201);
    return service.parsed(invited).path(0).path("code").asString();
  }

  private HttpResponse<String> put(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(service.uri(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  @Test
  void session_new_hasItsPlanAndSounds() throws Exception {
    JsonNode session = service.json("/api/listen/" + code());

    assertThat(session.path("state").asString()).isEqualTo("new");
    assertThat(session.path("trials").size()).isEqualTo(3 + 14 + 11);
    assertThat(session.path("breakAfter").asInt()).isEqualTo(17);
    for (JsonNode trial : session.path("trials")) {
      for (JsonNode clip : trial.path("clips")) {
        HttpResponse<String> sound = service.get(clip.path("url").asString());
        assertThat(sound.statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void answer_again_changesNothingAndAnotherUnderItsIdIsRefused() throws Exception {
    String place = "/api/listen/" + code();
    String trial = service.json(place).path("trials").path(3).path("id").asString();
    String id = UUID.randomUUID().toString();
    String answer = "{\"trial\":\"" + trial + "\",\"values\":{\"overall\":4,\"artefact\":true}}";

    HttpResponse<String> first = put(place + "/answers/" + id, answer);
    HttpResponse<String> again = put(place + "/answers/" + id, answer);
    HttpResponse<String> other = put(place + "/answers/" + id, answer.replace(":4", ":5"));
    HttpResponse<String> newer =
        put(place + "/answers/" + UUID.randomUUID(), answer.replace(":4", ":5"));

    assertThat(service.parsed(first).path("answered").asInt()).isEqualTo(1);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(newer.statusCode()).isEqualTo(200);
    JsonNode session = service.json(place);
    assertThat(session.path("state").asString()).isEqualTo("started");
    assertThat(session.path("answers").path(trial).path("values").path("overall").asInt())
        .isEqualTo(5);
  }
}
