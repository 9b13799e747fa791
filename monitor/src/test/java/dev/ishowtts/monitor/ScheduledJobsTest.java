package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What schedules do when the service was away, was killed, or is there twice. */
final class ScheduledJobsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant FRIDAY = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path root;

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private static List<JsonNode> jobs(OperatedService service) throws Exception {
    return service.json("/api/jobs?limit=200").get("jobs").valueStream().toList();
  }

  private String settings(String text) throws IOException {
    Path file = root.resolve("mine.toml");
    Files.writeString(file, text);
    return "--settings=" + file;
  }

  @Test
  void due_missedForDays_isCaughtUpOnce_andABootIsNoticed() throws Exception {
    String settings =
        settings(
            """
            [[monitor.schedule]]
            name = "daily"
            zone = "UTC"
            [[monitor.schedule]]
            name = "weekly"
            enabled = false
            """);
    try (OperatedService service = OperatedService.start(root, at(FRIDAY), settings)) {
      await()
          .atMost(PATIENCE)
          .until(() -> !service.json("/api/schedules/daily").get("next").isNull());
      assertThat(service.json("/api/schedules/daily").get("next").asString())
          .isEqualTo("2026-11-21T03:30:00Z");
      assertThat(service.json("/api/schedules/weekly").get("next").isNull()).isTrue();
      assertThat(jobs(service)).isEmpty();
      assertThat(service.json("/actuator/health/operate").at("/status").asString()).isEqualTo("UP");
    }
    Files.writeString(root.resolve("host/proc/sys/kernel/random/boot_id"), "boot-2\n");

    Instant later = FRIDAY.plus(Duration.ofDays(4));
    try (OperatedService service = OperatedService.start(root, at(later), settings)) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  jobs(service).size() == 2
                      && jobs(service).stream()
                          .allMatch(job -> job.get("state").asString().equals("PASSED")));
      assertThat(jobs(service).stream().map(job -> job.get("schedule").asString()))
          .containsExactlyInAnyOrder("daily", "boot");
      assertThat(service.json("/api/jobs?schedule=daily").at("/jobs/0/due").asString())
          .isEqualTo("2026-11-21T03:30:00Z");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  service
                      .json("/api/schedules/daily")
                      .get("next")
                      .asString()
                      .equals("2026-11-25T03:30:00Z"));
      assertThat(
              service.json("/api/events?kind=reboot").get("events").get(0).get("text").asString())
          .isEqualTo("bench-1 started again");
      await()
          .atMost(PATIENCE)
          .until(
              () -> service.json("/api/events?kind=note").toString().contains("No data for 96 h"));
      assertThat(service.json("/actuator/health/operate").at("/status").asString())
          .isEqualTo("DEGRADED");
      assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void service_killedInAScheduledRun_reportsItAbortedAndGoesOn() throws Exception {
    OperatedService.prepare(root);
    String settings =
        settings(
            """
            [[monitor.schedule]]
            name = "always"
            when = "every 1s"
            commands = ["gate --suite slow"]
            """);
    Process service = service(OperatedService.words(root, settings));
    ProcessHandle command = slow(root);

    service.destroyForcibly().waitFor();
    assertThat(command.isAlive()).as("the command outlives the service").isTrue();
    Files.writeString(root.resolve("fast"), "");

    try (OperatedService next = OperatedService.start(root, Clock.systemUTC(), settings)) {
      JsonNode aborted =
          await()
              .atMost(PATIENCE)
              .until(
                  () -> next.json("/api/jobs?state=aborted").get("jobs"), jobs -> jobs.size() == 1)
              .get(0);
      assertThat(aborted.get("schedule").asString()).isEqualTo("always");
      assertThat(aborted.get("message").asString())
          .isEqualTo(
              "the service was killed while it ran; its command was still running and was ended");
      await().atMost(PATIENCE).until(() -> !command.isAlive()); // whoever got the orphan buries it
      await()
          .atMost(PATIENCE)
          .until(() -> next.json("/api/jobs?state=passed").get("total").asLong() > 0);
      assertThat(next.json("/api/events?kind=note").toString())
          .contains("job " + aborted.get("id").asString() + " aborted");
    } finally {
      command.destroyForcibly();
    }
  }

  /* The command of the suite slow, as soon as it runs in one of the folders. */
  private static ProcessHandle slow(Path... folders) {
    String pid =
        await().atMost(PATIENCE).until(() -> pids(folders), text -> text.endsWith("\n")).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static String pids(Path... folders) throws IOException {
    StringBuilder pids = new StringBuilder();
    for (Path folder : folders) {
      Path file = folder.resolve("slow.pid");
      pids.append(Files.exists(file) ? Files.readString(file) : "");
    }
    return pids.toString();
  }

  private Process service(List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dishowtts.root=" + root,
                "-Duser.home=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.ishowtts.monitor.MonitorApplication"));
    command.addAll(words);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(root.resolve("service.log").toFile())
        .start();
  }

  @Test
  void services_twoOfOneHostOnPostgres_takeEachDueTimeOnceAndOneJobAtATime() throws Exception {
    Assumptions.assumeTrue(
        PostgresCluster.isInstalled(), "PostgreSQL is not installed (Debian: postgresql)");
    String settings =
        settings(
            """
            [[monitor.schedule]]
            name = "often"
            when = "every 1s"
            commands = ["doctor"]
            [[monitor.schedule]]
            name = "too"
            when = "every 1s"
            commands = ["doctor"]
            """);
    Path other = Files.createDirectories(root.resolve("other"));
    try (PostgresCluster cluster = PostgresCluster.start(root.resolve("postgres"));
        OperatedService first =
            OperatedService.start(
                root, Clock.systemUTC(), settings, "history.url=" + cluster.address());
        OperatedService second =
            OperatedService.start(
                other, Clock.systemUTC(), settings, "history.url=" + cluster.address())) {
      await()
          .atMost(PATIENCE)
          .until(() -> first.json("/api/jobs?state=passed").get("total").asLong() >= 5);

      List<JsonNode> jobs = jobs(second);
      List<String> due = new ArrayList<>();
      List<Instant[]> times = new ArrayList<>();
      for (JsonNode job : jobs) {
        due.add(job.get("schedule").asString() + job.get("due").asString());
        if (!job.get("ended").isNull()) {
          times.add(
              new Instant[] {
                Instant.parse(job.get("started").asString()),
                Instant.parse(job.get("ended").asString())
              });
        }
      }
      assertThat(new TreeSet<>(due)).hasSameSizeAs(due);
      times.sort((a, b) -> a[0].compareTo(b[0]));
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i)[0]).isAfterOrEqualTo(times.get(i - 1)[1]);
      }
      databaseAwayAtAJobsEnd(cluster, first, second);
      machineOfTheSameName(cluster, first);
    }
  }

  /* The kernel's name of its boot tells a machine from another one, and from itself before. */
  private void machineOfTheSameName(PostgresCluster cluster, OperatedService first)
      throws Exception {
    String id = first.parsed(first.post("/api/jobs", "{\"suite\":\"slow\"}")).get("id").asString();
    await()
        .atMost(PATIENCE)
        .until(() -> first.json("/api/jobs/" + id).at("/state").asString().equals("RUNNING"));
    Path stranger = Files.createDirectories(root.resolve("stranger"));
    OperatedService.prepare(stranger);
    Files.writeString(stranger.resolve("host/proc/sys/kernel/random/boot_id"), "boot-2\n");
    try (OperatedService third =
        OperatedService.start(
            stranger,
            Clock.systemUTC(),
            "monitor.scheduling=false",
            "history.url=" + cluster.address())) {
      String line = "another machine that is called bench-1 uses this database: give one of them";
      assertThat(
              third.json("/actuator/health").at("/components/database/details/reason").asString())
          .startsWith(line);
      assertThat(third.post("/api/jobs", "{}"))
          .returns(409, HttpResponse::statusCode)
          .extracting(HttpResponse::body)
          .asString()
          .contains(line);
      assertThat(third.json("/api/jobs/" + id).at("/state").asString()).isEqualTo("RUNNING");

      ServiceDatabase database = third.bean(ServiceDatabase.class);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                database.remember(OperatedService.HOST, "machine", "boot-1 0"); // till 1970
                return !third.get("/actuator/health").body().contains("another machine");
              });
      assertThat(third.post("/api/jobs", "{}").statusCode()).isEqualTo(202);
    }
  }

  /** Waits while threads of the scheduler fail, as they do without a database. */
  private static ConditionFactory away() {
    return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
  }

  private void databaseAwayAtAJobsEnd(
      PostgresCluster cluster, OperatedService first, OperatedService second) throws Exception {
    for (String name : List.of("often", "too")) {
      assertThat(first.post("/api/schedules/" + name + "/pause", "").statusCode()).isEqualTo(200);
    }
    String id = first.parsed(first.post("/api/jobs", "{\"suite\":\"slow\"}")).get("id").asString();
    ProcessHandle command = slow(root, root.resolve("other"));

    cluster.stop();
    command.destroyForcibly();
    away().until(() -> first.get("/api/jobs").statusCode() == 503);
    cluster.again();

    away().until(() -> second.json("/api/jobs/" + id).at("/state").asString().equals("ABORTED"));
    assertThat(second.json("/api/jobs/" + id).get("message").asString())
        .isEqualTo("ishowtts gate was killed by signal 9");
    String next = first.parsed(first.post("/api/jobs", "{}")).get("id").asString();
    away().until(() -> first.json("/api/jobs/" + next).at("/state").asString().equals("PASSED"));
  }
}
