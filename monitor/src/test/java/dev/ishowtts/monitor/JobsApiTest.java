package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.baselines.store.BaselineStore;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.stream.EventStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Jobs, schedules, events, notices, baselines, telemetry and meters of one running service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JobsApiTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Optional<OperatedService> started = Optional.empty();
  private Path root = Path.of("");

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    root = folder;
    started = Optional.of(OperatedService.start(folder, Clock.systemUTC()));
  }

  @AfterAll
  void stop() {
    started.ifPresent(OperatedService::close);
  }

  private OperatedService service() {
    return started.orElseThrow();
  }

  private JsonNode ended(String id) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> service().json("/api/jobs/" + id),
            job -> !List.of("QUEUED", "RUNNING").contains(job.get("state").asString()));
  }

  private String start(String body) throws Exception {
    HttpResponse<String> response = service().post("/api/jobs", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return service().parsed(response).get("id").asString();
  }

  @Test
  void job_gateThatPasses_namesItsRunAndVerdict() throws Exception {
    String run = "20261122T103000Z-quick-aaaaaa";
    service().ready(run, Verdict.PASS, "d1");

    JsonNode job = ended(start("{\"suite\":\"quick\",\"samples\":3}"));

    assertThat(job.get("state").asString()).isEqualTo("PASSED");
    assertThat(job.get("commands").get(0).toString())
        .isEqualTo("[\"gate\",\"--quiet\",\"--suite\",\"quick\",\"--samples\",\"3\"]");
    assertThat(job.get("run").asString()).isEqualTo(run);
    assertThat(job.get("verdict").asString()).isEqualTo("PASS");
    assertThat(service().get("/api/jobs/" + job.get("id").asString() + "/log").body())
        .contains("ishowtts gate --quiet --suite quick", "measuring\nmeasured", "== PASSED");
    assertThat(service().json("/api/events?kind=action").toString())
        .contains("asked for gate --quiet --suite quick");
  }

  @Test
  void job_cancelled_endsItsProcess() throws Exception {
    String id = start("{\"suite\":\"slow\"}");
    await().atMost(PATIENCE).until(() -> Files.exists(root.resolve("slow.pid")));
    await().atMost(PATIENCE).until(() -> !Files.readString(root.resolve("slow.pid")).isBlank());
    long pid = Long.parseLong(Files.readString(root.resolve("slow.pid")).strip());
    String waiting = start("{\"suite\":\"quick\"}");
    assertThat(service().json("/api/jobs/" + waiting).get("state").asString()).isEqualTo("QUEUED");

    assertThat(service().post("/api/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(202);

    JsonNode job = ended(id);
    assertThat(job.get("state").asString()).isEqualTo("CANCELLED");
    assertThat(job.get("message").asString()).startsWith("stopped by ");
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    await().atMost(PATIENCE).until(() -> !alive(root.resolve("left.pid")));
    assertThat(ended(waiting).get("state").asString()).isEqualTo("PASSED");
    assertThat(service().post("/api/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(409);
  }

  @Test
  void job_commandThatFails_isBrokenWithItsLine() throws Exception {
    JsonNode job = ended(start("{\"suite\":\"broken\"}"));

    assertThat(job.get("state").asString()).isEqualTo("BROKEN");
    assertThat(job.get("exitCode").asInt()).isEqualTo(2);
    assertThat(job.get("message").asString()).contains("the model is not there");
  }

  @Test
  void job_hostMeasuredByAnother_triesAgain() throws Exception {
    Files.writeString(root.resolve("busy"), "");

    JsonNode job = ended(start("{\"suite\":\"busy\"}"));

    assertThat(job.get("state").asString()).isEqualTo("PASSED");
    assertThat(service().get("/api/jobs/" + job.get("id").asString() + "/log").body())
        .contains("another measurement runs on this host", "the other one has ended");
  }

  @Test
  void job_killed_isAbortedWithTheSignal() throws Exception {
    Files.deleteIfExists(root.resolve("slow.pid"));
    String id = start("{\"suite\":\"slow\"}");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Files.exists(root.resolve("slow.pid"))
                    && !Files.readString(root.resolve("slow.pid")).isBlank());

    long pid = Long.parseLong(Files.readString(root.resolve("slow.pid")).strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    JsonNode job = ended(id);
    assertThat(job.get("state").asString()).isEqualTo("ABORTED");
    assertThat(job.get("message").asString()).isEqualTo("ishowtts gate was killed by signal 9");
  }

  @Test
  void job_overItsTimeOrItsLog_isEndedAndSaysSo(@TempDir Path folder) throws Exception {
    Path settings = folder.resolve("mine.toml");
    Files.writeString(
        settings,
        """
        [[monitor.schedule]]
        name = "brief"
        when = "0 0 1 1 *"
        commands = ["gate --suite slow"]
        timeout = "1s"
        """);
    try (OperatedService bounded =
        OperatedService.start(
            folder, Clock.systemUTC(), "--settings=" + settings, "monitor.job-log-mib=1")) {
      JsonNode late = ended(bounded, bounded.post("/api/schedules/brief/run", ""));
      assertThat(late.get("state").asString()).isEqualTo("TIMED_OUT");
      assertThat(late.get("message").asString())
          .isEqualTo("it took longer than its 1 s and was ended");
      assertThat(alive(folder.resolve("slow.pid"))).isFalse();

      JsonNode noisy = ended(bounded, bounded.post("/api/jobs", "{\"suite\":\"noisy\"}"));
      assertThat(noisy.get("state").asString()).isEqualTo("BROKEN");
      assertThat(noisy.get("message").asString())
          .isEqualTo("it said more than 1048576 bytes and was ended");
      assertThat(Files.size(folder.resolve("history/jobs/" + noisy.get("id").asString() + ".log")))
          .as("its log, with the line that says why it ended")
          .isBetween(1L << 20, (1L << 20) + 200);
      assertThat(alive(folder.resolve("noisy.pid"))).isFalse();
      String log = "/api/jobs/" + noisy.get("id").asString() + "/log";
      assertThat(bounded.get(log).body().length()).as("one part").isEqualTo(1 << 20);
      assertThat(bounded.json("/api/events?kind=note").toString())
          .contains("timed out: it took longer", "broken: it said more than");
      JsonNode next = ended(bounded, bounded.post("/api/jobs", "{\"suite\":\"quick\"}"));
      assertThat(next.get("state").asString()).isEqualTo("PASSED");
    }
  }

  private static JsonNode ended(OperatedService service, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    String id = service.parsed(response).get("id").asString();
    return await()
        .atMost(PATIENCE)
        .until(
            () -> service.json("/api/jobs/" + id),
            job -> !List.of("QUEUED", "RUNNING").contains(job.get("state").asString()));
  }

  /* Who was ended before it wrote its id is not alive either. */
  private static boolean alive(Path pidFile) throws IOException {
    if (!Files.exists(pidFile) || Files.readString(pidFile).isBlank()) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
        .filter(ProcessHandle::isAlive)
        .isPresent();
  }

  @Test
  void log_streamed_tellsLinesAndThenTheEnd() throws Exception {
    String id = start("{\"suite\":\"quick\"}");

    List<String> lines = new ArrayList<>();
    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(service().uri("/api/jobs/" + id + "/log/stream"))
                    .timeout(PATIENCE)
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    }

    assertThat(stream.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(lines).contains("event:log", "data:measuring", "event:end");
    assertThat(lines.toString()).contains("\"state\":\"PASSED\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{\"suite\":\"--set\"}|suite must be the name of a suite, such as quick, got `--set`",
        "{\"suite\":\"../quick\"}|suite must be the name of a suite, such as quick, got `../quick`",
        "{\"suite\":\"absent\"}|suite must be the name of a suite, such as quick, got `absent`",
        "{\"suite\":\"quick\",\"against\":\"--policy\"}|against must be a git ref, model:NAME[@PRECISION], runs/ID.json or stored, got `--policy`",
        "{\"suite\":\"quick\",\"against\":\"a/../../b\"}|against must be a git ref, model:NAME[@PRECISION], runs/ID.json or stored, got `a/../../b`",
        "{\"preset\":\"quick\"}|preset must be quick, pr or nightly, and needs against, got `quick`",
        "{\"suite\":\"quick\",\"restarts\":0}|restarts must be from 1 to 200, got 0",
      })
  void job_wrongWords_areRefused(String body, String line) throws Exception {
    HttpResponse<String> response = service().post("/api/jobs", body.replace("\"\"", "\""));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(service().parsed(response).get("error").asString())
        .isEqualTo(line.replace('`', '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/jobs/absent,404",
    "/api/jobs/absent/log,404",
    "/api/jobs/.x,400",
    "/api/jobs?limit=0,400",
    "/api/jobs?state=odd,400",
    "/api/schedules/absent,404",
    "/api/events?since=yesterday,400",
    "/api/events?kind=odd,400",
    "/api/runs/absent/judgement,404",
    "/api/runs/compare?candidate=a&baseline=b,404",
  })
  void get_wrong_isRefusedInTheErrorForm(String path, int status) throws Exception {
    HttpResponse<String> response = service().get(path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(service().parsed(response).propertyNames()).containsExactly("status", "error");
  }

  @Test
  void jobs_pages_areNewestFirst() throws Exception {
    String first = start("{\"suite\":\"quick\"}");
    ended(first);
    String second = start("{\"suite\":\"quick\"}");
    ended(second);

    JsonNode page = service().json("/api/jobs?limit=1&state=passed");

    assertThat(page.get("jobs").get(0).get("id").asString()).isEqualTo(second);
    assertThat(page.get("total").asLong()).isGreaterThanOrEqualTo(2);
    assertThat(service().json("/api/jobs?limit=1&offset=1").get("jobs").get(0).get("id").asString())
        .isNotEqualTo(second);
  }

  @Test
  void schedules_builtIn_areShownRunPausedAndResumed() throws Exception {
    JsonNode list = service().json("/api/schedules");

    assertThat(list.get("active").asBoolean()).isTrue();
    assertThat(list.get("schedules").valueStream().map(one -> one.get("name").asString()))
        .containsExactly("daily", "weekly", "monthly", "boot");
    await()
        .atMost(PATIENCE)
        .until(() -> !service().json("/api/schedules/daily").get("next").isNull());

    String before = start("{\"suite\":\"slow\"}");
    List<CompletableFuture<HttpResponse<String>>> asked =
        Stream.generate(() -> service().postLater("/api/schedules/daily/run")).limit(8).toList();
    List<HttpResponse<String>> answers = asked.stream().map(CompletableFuture::join).toList();
    assertThat(answers.stream().map(HttpResponse::statusCode))
        .as("eight ask at once")
        .containsExactlyInAnyOrder(202, 409, 409, 409, 409, 409, 409, 409);
    assertThat(service().post("/api/jobs/" + before + "/cancel", "").statusCode()).isEqualTo(202);
    HttpResponse<String> run =
        answers.stream().filter(one -> one.statusCode() == 202).findFirst().orElseThrow();
    JsonNode job = ended(service().parsed(run).get("id").asString());
    assertThat(job.get("state").asString()).isEqualTo("PASSED");
    assertThat(job.get("schedule").asString()).isEqualTo("daily");
    assertThat(service().json("/api/schedules/daily").at("/last/id").asString())
        .isEqualTo(job.get("id").asString());

    assertThat(
            service()
                .parsed(service().post("/api/schedules/weekly/pause", ""))
                .get("paused")
                .asBoolean())
        .isTrue();
    assertThat(
            service()
                .parsed(service().post("/api/schedules/weekly/resume", ""))
                .get("paused")
                .asBoolean())
        .isFalse();
    assertThat(service().json("/api/events?kind=action").toString())
        .contains("paused schedule weekly", "resumed schedule weekly");
  }

  @Test
  void runs_judged_canBeFilteredComparedAndDownloaded() throws Exception {
    service().put("20261120T103000Z-full-bbbbbb", Verdict.FAIL, "d1");
    service().put("20261121T103000Z-full-cccccc", Verdict.PASS, "d1");

    assertThat(service().json("/api/runs?suite=full").get("runs").size()).isEqualTo(2);
    JsonNode failed = service().json("/api/runs?suite=full&verdict=fail").get("runs");
    assertThat(failed.size()).isEqualTo(1);
    assertThat(failed.get(0).get("verdict").asString()).isEqualTo("FAIL");
    assertThat(service().json("/api/runs?suite=full&limit=1").get("more").asBoolean()).isTrue();

    HttpResponse<String> file = service().get("/api/runs/20261120T103000Z-full-bbbbbb/download");
    assertThat(file.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"20261120T103000Z-full-bbbbbb.json\"");
    assertThat(
            service()
                .json("/api/runs/20261120T103000Z-full-bbbbbb/judgement")
                .get("verdict")
                .asString())
        .isEqualTo("FAIL");
    HttpResponse<String> report = service().get("/api/runs/20261120T103000Z-full-bbbbbb/report");
    assertThat(report.body()).contains("<title>report</title>");
    assertThat(report.headers().allValues("Content-Security-Policy"))
        .anySatisfy(policy -> assertThat(policy).startsWith("sandbox"));
    JsonNode compared =
        service()
            .json(
                "/api/runs/compare?candidate=20261120T103000Z-full-bbbbbb"
                    + "&baseline=20261121T103000Z-full-cccccc");
    assertThat(compared.get("run").asString()).isEqualTo("20261120T103000Z-full-bbbbbb");
    assertThat(compared.get("verdict").asString()).isNotBlank();
  }

  @Test
  void events_posted_areListedWithWhoNotedThem() throws Exception {
    HttpResponse<String> response =
        service().post("/api/events", "{\"kind\":\"release\",\"text\":\"JetPack 6.2\"}");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(
            service().json("/api/events?kind=release").get("events").get(0).get("text").asString())
        .startsWith("JetPack 6.2 (noted by ");
    assertThat(service().post("/api/events", "{\"text\":\"\"}").statusCode()).isEqualTo(400);
    for (String wrong : List.of("a\\nb", "a\\u0000b", "a\\u001b[2Jb", "\\ud800", "a\\u2028b")) {
      assertThat(service().post("/api/events", "{\"text\":\"" + wrong + "\"}").statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
  }

  @Test
  void baselines_proposedAndAccepted_areInTheJournal() throws Exception {
    service().put("20261119T103000Z-nfe-dddddd", Verdict.PASS, "d1");
    String wish = "{\"run\":\"20261119T103000Z-nfe-dddddd\",\"reason\":\"after review\"}";

    assertThat(
            service()
                .post("/api/baselines/accept", "{\"run\":\"20261119T103000Z-nfe-dddddd\"}")
                .statusCode())
        .as("a reason is required")
        .isEqualTo(400);
    HttpResponse<String> proposed = service().post("/api/baselines/proposals", wish);
    assertThat(proposed.statusCode()).isEqualTo(201);
    assertThat(service().post("/api/baselines/proposals", wish).statusCode()).isEqualTo(409);
    String id = service().parsed(proposed).get("id").asString();

    HttpResponse<String> refused =
        service().post("/api/baselines/proposals/" + id + "/accept", "{\"reason\":\"no\"}");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(service().parsed(refused).get("error").asString())
        .isEqualTo("run 20261119T103000Z-nfe-dddddd failed and cannot join the baseline");
    HttpResponse<String> accepted =
        service().post("/api/baselines/proposals/" + id + "/accept", "{\"reason\":\"normal\"}");
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
    assertThat(service().parsed(accepted).get("baseline").asString())
        .startsWith("epoch 1 of 4f1a (--who=");
    assertThat(
            service()
                .post("/api/baselines/proposals/" + id + "/accept", "{\"reason\":\"twice\"}")
                .statusCode())
        .isEqualTo(409);
    assertThat(service().json("/api/baselines").at("/proposals/0/state").asString())
        .isEqualTo("ACCEPTED");
    assertThat(service().json("/api/events?kind=baseline").toString())
        .contains("accepted 20261119T103000Z-nfe-dddddd as baseline: normal");
  }

  @Test
  void proposal_ofARunThatIsInTheBaseline_isAcceptedWithoutTheCommandLine() throws Exception {
    RunReport report = measured(77, Instant.parse("2026-06-01T00:00:00Z"), 0.2);
    String run = report.id(); // its service was killed before it noted the decision
    service().put(report, Verdict.PASS);
    String wish = "{\"run\":\"" + run + "\",\"reason\":\"after review\"}";
    String id =
        service().parsed(service().post("/api/baselines/proposals", wish)).get("id").asString();
    service()
        .bean(BaselineStore.class)
        .accept(
            report,
            new Acceptance("ann", Instant.EPOCH, "normal", Acceptance.Level.SAME),
            Set.of());

    HttpResponse<String> accepted =
        service().post("/api/baselines/proposals/" + id + "/accept", "{\"reason\":\"again\"}");

    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
    assertThat(service().parsed(accepted).get("baseline").asString()).startsWith("epoch 1 of ");
    assertThat(service().json("/api/baselines").at("/proposals").toString())
        .contains("\"decision\":\"again\"");
  }

  @Test
  void telemetry_nowAndStreamed_hasTheHostsReadings() throws Exception {
    assertThat(service().json("/api/telemetry").toString()).contains("host.mem_available");

    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(service().uri("/api/telemetry/stream")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      while (lines.stream().noneMatch(line -> line.contains("host.mem_available"))) {
        lines.add(reader.readLine());
      }
      assertThat(lines).contains("event:telemetry").hasSizeLessThan(30);
    }
  }

  @Test
  void streams_clientsThatBreakOff_leaveNoErrorInTheLog() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    try {
      EventStreams streams = service().bean(EventStreams.class);
      for (int i = 0; i < 6; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), service().uri("/").getPort());
        socket.setSoLinger(true, 0); // a reset, as of a client that was killed
        socket
            .getOutputStream()
            .write(
                "GET /api/telemetry/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        socket.close();
      }
      await().atMost(PATIENCE).until(() -> streams.clients() == 0);

      assertThat(service().get("/api/jobs").statusCode()).isEqualTo(200);
      assertThat(List.copyOf(said.list))
          .filteredOn(event -> event.getLevel() == Level.ERROR)
          .extracting(ILoggingEvent::getFormattedMessage)
          .isEmpty();
    } finally {
      log.detachAppender(said);
    }
  }

  @Test
  void meters_scraped_tellHostSpoolDataAndVerdict() throws Exception {
    service().put("20991231T235959Z-quick-eeeeee", Verdict.IMPROVED, "d1");

    String text =
        await()
            .atMost(PATIENCE)
            .until(
                () -> service().get("/actuator/prometheus").body(),
                body -> body.contains("ishowtts_last_verdict{verdict=\"improved\"} 1.0"));

    assertThat(text.lines().filter(line -> line.startsWith("ishowtts_")))
        .contains(
            "ishowtts_lock_state{state=\"unknown\"} 1.0",
            "ishowtts_temperature_celsius{zone=\"gpu\"} 48.5",
            "ishowtts_memory_available_bytes 4.096E9",
            "ishowtts_spool_bytes 0.0",
            "ishowtts_spool_oldest_age_seconds 0.0",
            "ishowtts_data_stale 0.0",
            "ishowtts_notices_queued 0.0");
    Files.delete(root.resolve("runs/20991231T235959Z-quick-eeeeee.json"));
  }

  @Test
  void trends_levelThatRose_hasAChangePointAndWhatExplainsIt() throws Exception {
    Instant start = Instant.parse("2026-09-01T00:00:00Z");
    Config config =
        ConfigLoader.discovered(new Environment(Map.of(), Map.of("ishowtts.root", root.toString())))
            .load(Map.of());
    Random random = new Random(1);
    try (History history = History.open(HistorySettings.from(config), root)) {
      for (int i = 0; i < 30; i++) {
        double level = i < 15 ? 0.20 : 0.25;
        history.put(
            OperatedService.judged(
                measured(i, start.plus(Duration.ofDays(i)), level + 0.002 * random.nextGaussian()),
                Verdict.PASS),
            List.of());
      }
    }
    service().post("/api/events", "{\"kind\":\"release\",\"text\":\"driver 595\"}");

    JsonNode series = service().json("/api/trends").get("series").get(0);
    assertThat(series.get("runs").asInt()).isEqualTo(30);
    String query =
        "/api/trends/values?scenario=short_1&metric=rtf&fingerprint="
            + series.get("fingerprint").asString();
    JsonNode trend = service().json(query);

    assertThat(trend.get("values").size()).isEqualTo(30);
    assertThat(trend.get("changes").size()).isEqualTo(1);
    assertThat(trend.at("/changes/0/run").asString()).isEqualTo("20260916T000000Z-nfe-000015");
    assertThat(trend.at("/changes/0/after").asDouble()).isBetween(0.245, 0.255);
    assertThat(trend.get("events").toString()).contains("driver 595");
    assertThat(service().json(query + "&limit=5").get("values").size()).isEqualTo(5);
    assertThat(service().get("/api/trends/values?fingerprint=x&scenario=y&metric=z").statusCode())
        .isEqualTo(404);
  }

  private static RunReport measured(int number, Instant at, double rtf) {
    String id = at.toString().replaceAll("[-:]", "") + "-nfe-" + String.format("%06d", number);
    Sample sample = new Sample(at, Map.of("rtf", rtf), Optional.empty());
    Restart restart =
        new Restart(
            0, Side.CANDIDATE, Optional.empty(), 3, true, List.of(sample), Optional.empty());
    return new RunReport(
        RunReport.SCHEMA,
        id,
        at,
        at.plusSeconds(60),
        "nfe",
        new Origin(Optional.empty(), Optional.empty(), false, "1", OperatedService.HOST),
        new ModelIdentity("f5", "d2", "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("device", "trend"))),
        List.of(Metric.RTF),
        List.of(
            new ScenarioResult(
                new Scenario("short_1", "short", "rtf", Map.of("nfe", "7")), List.of(restart))),
        List.of(),
        List.of(),
        Map.of());
  }
}
