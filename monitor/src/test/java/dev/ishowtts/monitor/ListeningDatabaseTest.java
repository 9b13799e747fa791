package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.monitor.listening.MeasuredSets;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests, raters and answers in both databases, over restarts of the service. */
final class ListeningDatabaseTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path root;

  @Test
  void answers_onSqlite_outliveTheService() throws Exception {
    assertThatAnswersOutlive("history.folder=history");
  }

  @Test
  void answers_onPostgres_outliveTheService() throws Exception {
    Assumptions.assumeTrue(
        PostgresCluster.isInstalled(), "PostgreSQL is not installed (Debian: postgresql)");
    try (PostgresCluster cluster = PostgresCluster.start(root.resolve("postgres"))) {
      assertThatAnswersOutlive("history.url=" + cluster.address());
    }
  }

  private void assertThatAnswersOutlive(String database) throws Exception {
    MeasuredSets.write(root.resolve("reports/quality/pilot"), 4, 0.2, "nfe6", "nfe7", false);
    String place;
    String code;
    try (OperatedService service = start(database)) {
      HttpResponse<String> made =
          service.post("/api/listening/tests", "{\"set\":\"pilot\",\"mode\":\"short\"}");
      place = "/api/listening/tests/" + service.parsed(made).path("id").asString();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> service.json(place).path("state").asString().equals("open"));
      JsonNode invited = service.parsed(service.post(place + "/sessions", "{\"count\":2}"));
      code = "/api/listen/" + invited.path(0).path("code").asString();
      for (JsonNode trial : service.json(code).path("trials")) {
        answer(service, code, trial, 0);
        answer(service, code, trial, 1);
      }
      HttpResponse<String> asked =
          put(service, code + "/questionnaire", "{\"device\":\"headphones\",\"fluent\":true}");
      assertThat(asked.statusCode()).isEqualTo(200);
    }
    try (OperatedService service = start(database)) {
      JsonNode session = service.json(code);
      assertThat(session.path("state").asString()).isEqualTo("started");
      assertThat(session.path("answers").size()).isEqualTo(session.path("trials").size());
      for (JsonNode answer : session.path("answers")) {
        JsonNode values = answer.path("values");
        assertThat(values.path("overall").asInt(values.path("comparison").asInt())).isEqualTo(2);
      }
      String word =
          service.parsed(service.post(code + "/finish", "")).path("completionCode").asString();
      assertThat(service.json(code).path("completionCode").asString()).isEqualTo(word).hasSize(8);
      assertThat(
              service.parsed(service.post(code + "/finish", "")).path("completionCode").asString())
          .isEqualTo(word);
      JsonNode raters = service.json(place).path("raters");
      assertThat(raters.path("invited").asInt()).isEqualTo(2);
      assertThat(raters.path("finished").asInt()).isEqualTo(1);
      JsonNode screening = service.json(place + "/sessions").path(0).path("screening");
      assertThat(screening.path("valid").asBoolean()).isFalse();
      assertThat(screening.toString()).doesNotContain("nfe", "mos", "overall");
    }
  }

  private OperatedService start(String database) throws Exception {
    return OperatedService.start(root, Clock.systemUTC(), "monitor.scheduling=false", database);
  }

  private void answer(OperatedService service, String code, JsonNode trial, int more)
      throws Exception {
    String question = trial.path("questions").path(0).asString();
    String body =
        "{\"trial\":\"%s\",\"values\":{\"%s\":%d}}"
            .formatted(trial.path("id").asString(), question, 1 + more);
    HttpResponse<String> kept = put(service, code + "/answers/" + UUID.randomUUID(), body);
    assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
  }

  private HttpResponse<String> put(OperatedService service, String path, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(service.uri(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
