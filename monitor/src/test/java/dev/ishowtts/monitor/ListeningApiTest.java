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
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    MeasuredSets.write(root.resolve("reports/quality/swapped"), 6, 0.4, "nfe6", "nfe7", true);
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
        .atMost(Duration.ofMinutes(2))
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

  private String order(String set, int seed) {
    return "{\"set\":\"%s\",\"title\":\"Pilot\",\"seed\":%d}".formatted(set, seed);
  }

  private JsonNode sessionOf(String id) throws Exception {
    JsonNode invited =
        service.parsed(service.post("/api/listening/tests/" + id + "/sessions", "{\"count\":1}"));
    return service.json("/api/listen/" + invited.path(0).path("code").asString());
  }

  /** Returns a session without what is random, and without what is heard. */
  private static String plain(JsonNode session) {
    return session
        .toString()
        .replaceAll("\"(id|url)\":\"[^\"]*\"", "\"$1\":\"\"")
        .replaceAll("\"warp\":(null|\\[\\[.*?]])", "\"warp\":0");
  }

  @Test
  void session_settingsChangePlaces_looksTheSame() throws Exception {
    String one = made(order("pilot", 9));
    String other = made(order("swapped", 9));

    assertThat(plain(sessionOf(one))).isEqualTo(plain(sessionOf(other)));
  }

  @Test
  void session_everythingARaterSees_namesNoSettingAndHasOneSize() throws Exception {
    HttpResponse<String> answer = service.get("/api/listen/" + code());

    assertThat(answer.body() + answer.headers().map())
        .doesNotContainIgnoringCase("nfe")
        .doesNotContainIgnoringCase("candidate")
        .doesNotContainIgnoringCase("baseline")
        .doesNotContainIgnoringCase("anchor")
        .doesNotContain("pilot");
    Set<String> headers = new HashSet<>();
    for (JsonNode trial : service.parsed(answer).path("trials")) {
      for (JsonNode clip : trial.path("clips")) {
        HttpResponse<byte[]> sound =
            client.send(
                HttpRequest.newBuilder(service.uri(clip.path("url").asString())).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        headers.add(sound.headers().map().toString().replaceAll("[Dd]ate=\\[[^]]*]", ""));
        assertThat(new String(sound.body(), 0, 44, StandardCharsets.ISO_8859_1))
            .startsWith("RIFF")
            .endsWith("data" + length(sound.body().length - 44));
      }
    }
    assertThat(headers).as("headers of all sounds").hasSize(1);
    assertThat(headers.toString())
        .contains("immutable", "private")
        .doesNotContainIgnoringCase("etag");
  }

  private static String length(int bytes) {
    byte[] little = {(byte) bytes, (byte) (bytes >> 8), (byte) (bytes >> 16), (byte) (bytes >> 24)};
    return new String(little, StandardCharsets.ISO_8859_1);
  }

  @Test
  void code_unknown_isOneAndTheSameRefusal() throws Exception {
    HttpResponse<String> unknown = service.get("/api/listen/" + "0".repeat(26));
    HttpResponse<String> malformed = service.get("/api/listen/x");
    HttpResponse<String> clip = service.get("/api/listen/x/clips/y.wav");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(malformed.body()).isEqualTo(unknown.body());
    assertThat(clip.body()).isEqualTo(unknown.body());
    assertThat(service.get("/api/listen/" + code() + "/clips/y.wav").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "`overall`:6; values.overall must be 1 to 5, got 6",
        "`overall`:4,`comparison`:1; values.comparison is not asked in this trial",
        "`artefact`:true; values.overall is needed, or cannotJudge: true",
        "`overall`:`good`; overall must be a whole number",
        "`taste`:4; values.taste is unknown"
      })
  void answer_wrongValue_isRefusedByName(String values, String message) throws Exception {
    String place = "/api/listen/" + code();
    String trial = service.json(place).path("trials").path(3).path("id").asString();

    HttpResponse<String> refused =
        put(
            place + "/answers/" + UUID.randomUUID(),
            "{`trial`:`%s`,`values`:{%s}}".formatted(trial, values).replace('`', '"'));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains(message);
  }

  @Test
  void finish_tooEarlyOrClosed_isRefused() throws Exception {
    String id = made(order("pilot", 11));
    JsonNode invited =
        service.parsed(
            service.post("/api/listening/tests/" + id + "/sessions", "{\"names\":[\"Ann\"]}"));
    String place = "/api/listen/" + invited.path(0).path("code").asString();
    HttpResponse<String> early = service.post(place + "/finish", "");

    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(early.body()).contains("0 of 25 trials are answered; answer at least 20 more");
    assertThat(service.get("/api/listening/tests/" + id + "/result").statusCode()).isEqualTo(409);
    HttpResponse<String> closed =
        service.post("/api/listening/tests/" + id + "/close", "{\"reason\":\"enough\"}");
    assertThat(service.parsed(closed).path("state").asString()).isEqualTo("closed");
    assertThat(service.json(place).path("state").asString()).isEqualTo("closed");
    assertThat(service.post(place + "/finish", "").body()).contains("the test is closed");
    assertThat(service.get("/api/listening/tests/" + id + "/result").body())
        .contains("closed before anybody finished");
  }

  @Test
  void paper_form_isKeptOrRefusedByItsLine() throws Exception {
    String form =
        """
        NFE=6 Quality Evaluation
        Evaluator: Ann
        Test: t0
        NFE=6: Naturalness 4 | Clarity 4 | Artifacts (Y/N) N | Prosody 4
        """;
    String place = "/api/listening/tests/" + test + "/paper";

    HttpResponse<String> kept = service.post(place, form);
    HttpResponse<String> refused = service.post(place, form.replace("t0", "t9"));

    assertThat(kept.statusCode()).as(kept.body()).isEqualTo(201);
    assertThat(service.parsed(kept).path("opinions").asInt()).isEqualTo(1);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("form line 3: test", "is not in the set");
  }
}
