package dev.ishowtts.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.monitor.SpeakingService;
import dev.ishowtts.monitor.listening.MeasuredSets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small listening test of the real service with one rater: four texts, sounds of 0.3 s. */
final class Pilot implements AutoCloseable {
  /** Length of every sound in s. */
  static final double SECONDS = 0.3;

  /** Trials: practice, 2 of each text and 2 anchors alone, 1 of each text and 5 special pairs. */
  static final int TRIALS = 3 + 10 + 9;

  private static final String TESTS = "/api/listening/tests/";

  private final JsonMapper json = JsonMapper.builder().build();
  private final SpeakingService service;
  private final String test;
  private final String code;

  private Pilot(SpeakingService service) throws IOException, InterruptedException {
    this.service = service;
    this.test =
        parsed(service.post(TESTS.replaceFirst("/$", ""), "{\"set\":\"pilot\",\"seed\":5}"))
            .get("id")
            .asString();
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> parsed(service.get(TESTS + test)).get("state").asString().equals("open"));
    this.code =
        parsed(service.post(TESTS + test + "/sessions", "{\"count\":1}")).at("/0/code").asString();
  }

  /** Starts a service in an empty folder and invites the rater. */
  static Pilot start(Path folder) throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve("root"));
    Path set = root.resolve("reports/quality/pilot");
    MeasuredSets.write(set, 4, SECONDS, "fast-one", "slow-one", false);
    SpeakingService service =
        SpeakingService.start(
            root,
            folder.resolve("home"),
            Map.of("monitor.speech", "false", "monitor.scheduling", "false"));
    try {
      return new Pilot(service);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      service.close();
      throw failed;
    }
  }

  /** Returns the address of the rater's page. */
  URI page() {
    return service.uri("/listen/" + code);
  }

  /** Gets a path. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return service.get(path);
  }

  /** Returns what the rater's browser is told: trials and answers. */
  JsonNode told() throws IOException, InterruptedException {
    return parsed(service.get("/api/listen/" + code));
  }

  /** Returns what the organiser sees of the rater. */
  JsonNode rater() throws IOException, InterruptedException {
    return parsed(service.get(TESTS + test + "/sessions")).get(0);
  }

  private JsonNode parsed(HttpResponse<?> response) {
    String body =
        response.body() instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : String.valueOf(response.body());
    assertThat(response.statusCode()).as(body).isBetween(200, 299);
    return json.readTree(body);
  }

  @Override
  public void close() {
    service.close();
  }
}
