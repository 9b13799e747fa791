package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.harness.report.ReportFolder;
import dev.ishowtts.harness.sink.JudgedRuns;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands publish, spool, history and event on run files of a folder. */
final class RecordingCommandsTest {
  @TempDir private Path root;
  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private volatile int status = 204;
  private int written;
  private CommandLineFixture repository;
  private HttpServer server;
  private ExecutorService threads;

  @BeforeEach
  void start() throws IOException {
    repository = new CommandLineFixture(root);
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/ping")) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            return;
          }
          String body =
              new String(
                  new GZIPInputStream(exchange.getRequestBody()).readAllBytes(),
                  StandardCharsets.UTF_8);
          if (status == 204) {
            received.addAll(body.lines().filter(line -> !line.startsWith("tts_spool,")).toList());
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void publish_sendsEveryPointOnce_andOnlyWhatIsNewLater() throws IOException {
    JudgedRun first = judged(0, Verdict.FAIL);
    JudgedRun second = judged(1, Verdict.PASS);
    repository.run("event", "add", "--kind", "release", "JetPack 6.2");

    JsonNode once = publish();
    assertThat(once.get("end").asString()).isEqualTo("DRAINED");
    assertThat(once.get("new_runs").asInt()).isEqualTo(2);
    List<String> expected = new ArrayList<>(lines(first));
    expected.addAll(lines(second));
    assertThat(received).containsAll(expected).hasSize(expected.size() + 1);
    assertThat(received).filteredOn(line -> line.contains("JetPack 6.2")).hasSize(1);

    received.clear();
    JsonNode again = publish();
    assertThat(again.get("new_runs").asInt()).isZero();
    assertThat(again.get("runs").asInt()).isEqualTo(2);
    assertThat(received).isEmpty();

    JudgedRun rejudged = judged(0, Verdict.PASS);
    assertThat(publish().get("new_runs").asInt()).isEqualTo(1);
    assertThat(received).containsExactlyElementsOf(lines(rejudged));

    received.clear();
    assertThat(repository.run("spool", "replay", "00001-quick").out())
        .contains("put again: 1 runs, 0 refused points");
    publish();
    assertThat(received).containsExactlyElementsOf(lines(second));
  }

  @Test
  void publish_moreThanTheSpoolHolds_goesThroughAllTheSame() throws IOException {
    int points = 0;
    for (int i = 0; i < 4; i++) {
      JudgedRun judged = JudgedRuns.run(i, 600, new Random(i), Verdict.PASS);
      write(judged);
      points += lines(judged).size();
    }
    JsonNode published = publish("--set", "influx.spool-mib=1");
    assertThat(published.get("end").asString()).isEqualTo("DRAINED");
    assertThat(received).doesNotHaveDuplicates().hasSize(points);
  }

  @Test
  void publish_serverAway_keepsEverythingAndSaysSo() throws IOException {
    JudgedRun judged = judged(0, Verdict.PASS);
    status = 503;
    CommandLineFixture.Result refused = run("publish", "--patience", "0");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(refused.err()).contains("waiting: ", "says 503", "nothing is lost");
    JsonNode waiting = json(run("spool", "status", "--json"));
    assertThat(waiting.get("waiting_bytes").asInt()).isPositive();

    status = 401;
    assertThat(run("publish").err()).contains("misconfigured: ", "influx.token");
    assertThat(json(run("spool", "status", "--json")).get("waiting_bytes").asInt())
        .isGreaterThanOrEqualTo(waiting.get("waiting_bytes").asInt());

    status = 204;
    assertThat(run("publish").exitCode()).isZero();
    assertThat(received).containsExactlyElementsOf(lines(judged));
  }

  @Test
  void history_rebuild_recreatesEverythingFromTheFiles() throws Exception {
    judged(0, Verdict.FAIL);
    write(JudgedRuns.faultless(1, 4, new Random(1)));
    repository.run("event", "add", "--kind", "release", "JetPack 6.2");
    new RunFile()
        .write(
            JudgedRuns.run(2, 2, new Random(2), Verdict.PASS).report(),
            root.resolve("runs").resolve("00002-quick.json"));
    String run = root.resolve("runs").resolve("00001-quick.json").toString();
    CommandLineFixture.Result accepted =
        repository.run(
            "baseline", "accept", run, "--reason", "first", "--set", "gate.clocks=not-required");

    JsonNode rebuilt = json(repository.run("history", "rebuild", "--json"));
    assertThat(rebuilt.get("run").asInt()).isEqualTo(2);
    assertThat(rebuilt.get("sample").asInt()).isEqualTo(2 * 9 + 2 * 8);
    assertThat(rebuilt.get("telemetry").asInt()).isEqualTo(4);
    assertThat(rebuilt.get("finding").asInt()).isEqualTo(2);
    assertThat(rebuilt.get("accepted").asInt()).as(accepted.out() + accepted.err()).isEqualTo(1);
    assertThat(rebuilt.get("event").asInt()).isEqualTo(3); // release, regression, throttled
    assertThat(rebuilt.get("unjudged_runs").asInt()).isEqualTo(1);
    byte[] before = dump();

    Files.delete(root.resolve("history").resolve("history.db"));
    repository.run("history", "rebuild");
    assertThat(dump()).isEqualTo(before);
    assertThat(repository.run("history", "rebuild").out()).contains("1 runs have no judgement");
    assertThat(repository.run("history", "list").out())
        .contains("00001-quick  PASS  +5.0 %", "00000-quick  FAIL");
  }

  @Test
  void history_prune_removesOnlyWhatIsNeitherAcceptedNorUndelivered() throws IOException {
    judged(0, Verdict.PASS);
    write(JudgedRuns.faultless(1, 4, new Random(1)));
    String accepted = root.resolve("runs").resolve("00001-quick.json").toString();
    repository.run(
        "baseline", "accept", accepted, "--reason", "x", "--set", "gate.clocks=not-required");
    repository.run("history", "rebuild");
    String[] prune = {"history", "prune", "--set", "history.keep=1h", "--yes", "--json"};

    assertThat(repository.run(Arrays.copyOf(prune, 4)).out())
        .contains("would remove 00000-quick", "1 runs are older than", "remove them with --yes");
    assertThat(repository.names("runs")).hasSize(2);
    JsonNode undelivered = json(run(prune));
    assertThat(undelivered.get("removed").asInt()).isZero();
    assertThat(undelivered.get("kept").get("00000-quick").asString()).contains("not delivered");

    publish();
    JsonNode removed = json(run(prune));
    assertThat(removed.get("runs").toString()).isEqualTo("[\"00000-quick\"]");
    assertThat(repository.names("runs")).containsExactly("00001-quick.json");
    assertThat(repository.names("reports")).containsExactly("00001-quick");
    assertThat(repository.run("history", "list").out()).doesNotContain("00000-quick");
    received.clear();
    publish();
    assertThat(received).isEmpty();
  }

  @Test
  void judge_serverAway_hasItsVerdictAllTheSame() throws IOException {
    Path file = root.resolve("runs").resolve("00000-quick.json");
    new RunFile().write(JudgedRuns.faultless(0, 4, new Random(0)).report(), file);
    status = 503;
    CommandLineFixture.Result judge =
        run("judge", file.toString(), "--set", "influx.patience=100ms");
    assertThat(judge.exitCode()).as(judge.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(judge.err()).contains("points wait in ", "503");
    status = 204;
    assertThat(run("publish").exitCode()).isZero();
    assertThat(received).anyMatch(line -> line.startsWith("tts_run,"));
    assertThat(repository.run("history", "list").out()).contains("00000-quick  INCONCLUSIVE");
  }

  @Test
  void doctor_saysWhereAServerStands() throws IOException {
    status = 403;
    judged(0, Verdict.PASS);
    run("publish");
    assertThat(doctor())
        .contains("OK    history: no runs yet, it is made with the first judged run")
        .anyMatch(line -> line.matches("FAIL  influx: misconfigured: http.* says 403"))
        .contains("      → give a token that may write to the bucket ishowtts: influx.token")
        .anyMatch(line -> line.matches("OK    spool: \\d+ of \\d+ bytes wait in .* since 0 min"));
  }

  private List<String> doctor(String... more) {
    List<String> arguments = new ArrayList<>(List.of("doctor"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new)).out().lines().toList();
  }

  @Test
  void influxUrl_thatIsNone_isRefusedWhenItIsRead() {
    assertThat(repository.run("publish", "--set", "influx.url=localhost:8086").err())
        .contains("influx.url", "must be an address such as http://localhost:8086");
  }

  private byte[] dump() {
    return (repository.run("history", "list", "--json").out()
            + repository.run("event", "list", "--json").out())
        .getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode publish(String... more) {
    List<String> arguments = new ArrayList<>(List.of("publish", "--json"));
    arguments.addAll(List.of(more));
    return json(run(arguments.toArray(String[]::new)));
  }

  private CommandLineFixture.Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--set");
    all.add("influx.url=http://127.0.0.1:" + server.getAddress().getPort());
    return repository.run(all.toArray(String[]::new));
  }

  private static JsonNode json(CommandLineFixture.Result result) {
    assertThat(result.out()).as(result.err()).startsWith("{");
    return JsonMapper.builder().build().readTree(result.out());
  }

  private JudgedRun judged(int number, Verdict verdict) throws IOException {
    JudgedRun judged = JudgedRuns.run(number, 4, new Random(number), verdict);
    write(judged);
    return judged;
  }

  private void write(JudgedRun judged) throws IOException {
    Path file = root.resolve("runs").resolve(judged.report().id() + ".json");
    new RunFile().write(judged.report(), file);
    new ReportFolder(root.resolve("reports"), FileOperations.system()).write(judged);
    Path judgement = root.resolve("reports").resolve(judged.report().id());
    // Two judgements of one test may fall into one tick of the kernel's clock.
    Files.setLastModifiedTime(
        judgement.resolve("judgement.json"), FileTime.fromMillis(1_000L * ++written));
  }

  private static List<String> lines(JudgedRun judged) {
    List<String> lines = new ArrayList<>(new RunPoints(judged).results());
    lines.addAll(new RunPoints(judged).telemetry());
    return lines;
  }
}
