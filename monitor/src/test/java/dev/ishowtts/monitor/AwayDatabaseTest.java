package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service whose PostgreSQL is away: it speaks, says what is missing, and goes on later. */
@ExtendWith(SharedService.class)
final class AwayDatabaseTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @BeforeEach
  void installed() {
    Assumptions.assumeTrue(
        PostgresCluster.isInstalled(), "PostgreSQL is not installed (Debian: postgresql)");
  }

  @Test
  void service_postgresAwayAtItsStart_speaksAndConnectsLater(SharedService.Shared shared)
      throws Exception {
    try (PostgresCluster cluster = PostgresCluster.start(folder.resolve("postgres"))) {
      cluster.stop();
      Path root = Files.createDirectories(folder.resolve("root"));
      try (SpeakingService service =
          SpeakingService.start(
                  root,
                  shared.home(),
                  Map.of(
                      "history.url", cluster.address(),
                      "monitor.watch", "200ms",
                      "monitor.schedule-poll", "200ms",
                      "engine.threads", "1"))
              .ready()) {
        assertThat(service.speech("{\"input\":\"Hello.\",\"nfe_step\":1}").statusCode())
            .isEqualTo(200);
        assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(service.json("/actuator/health").at("/status").asString()).isEqualTo("DEGRADED");
        assertThat(
                service
                    .json("/actuator/health")
                    .at("/components/database/details/reason")
                    .asString())
            .contains("Connection to 127.0.0.1:", "refused");
        HttpResponse<String> jobs = service.get("/api/jobs");
        assertThat(jobs.statusCode()).isEqualTo(503);
        assertThat(jobs.headers().firstValue("Retry-After")).contains("15");
        assertThat(jobs.body())
            .contains("the service's database cannot be used now: its log says why")
            .doesNotContain("127.0.0.1");
        assertThat(text(service.post("/api/jobs", "{\"suite\":\"quick\"}")))
            .doesNotContain("QUEUED");
        assertThat(service.post("/api/events", "{\"text\":\"while it was away\"}").statusCode())
            .isEqualTo(201);
        assertThat(service.json("/api/schedules/daily").get("next")).isNull();

        cluster.again();

        await().atMost(PATIENCE).until(() -> databaseIs(service, "UP"));
        await()
            .atMost(PATIENCE)
            .until(() -> !service.json("/api/schedules/daily").get("next").isNull());
        assertThat(service.json("/api/jobs").get("total").asLong()).isZero();
        assertThat(service.get("/api/events?kind=note").body()).contains("while it was away");

        cluster.stop();
        await().atMost(PATIENCE).until(() -> databaseIs(service, "DEGRADED"));
        assertThat(service.speech("{\"input\":\"Hello.\",\"nfe_step\":1}").statusCode())
            .isEqualTo(200);
        cluster.again();
        await().atMost(PATIENCE).until(() -> databaseIs(service, "UP"));
      }
    }
  }

  private static boolean databaseIs(SpeakingService service, String status) throws Exception {
    return service
        .json("/actuator/health")
        .at("/components/database/status")
        .asString()
        .equals(status);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void service_databaseThatIsNotThere_isRefusedInOneLine() throws Exception {
    try (PostgresCluster cluster = PostgresCluster.start(folder.resolve("postgres"))) {
      String address = cluster.address().replace("/postgres?", "/absent?");

      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  SpeakingService.start(
                          folder,
                          folder.resolve("home"),
                          Map.of("history.url", address, "monitor.speech", "false"))
                      .close())
          .withMessageContaining("database \"absent\" does not exist")
          .matches(refused -> !String.valueOf(refused.getMessage()).contains("\n"));
    }
  }
}
