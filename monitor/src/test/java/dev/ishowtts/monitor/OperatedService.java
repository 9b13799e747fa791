package dev.ishowtts.monitor;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service in a folder of its own, on a free port. Its command line is a small program of the
 * shell that does what the real one does, at once: run files and judgements appear that lie ready.
 */
final class OperatedService implements AutoCloseable {
  /** Name of the host in {@code telemetry.root}. */
  static final String HOST = "bench-1";

  /** The program: what it says and ends with depends on its words. */
  private static final String PROGRAM =
      """
      #!/usr/bin/env bash
      set -eu
      cd -- "$(dirname -- "$0")"
      case "$*" in
        "lock status"*) echo "clocks: unknown"; exit 3 ;;
        "gate "*"--suite slow"*)
          if [[ -e fast ]]; then echo "measured at once"; exit 0; fi
          (setsid sleep 300 & echo $! >left.pid) # has no parent that is known
          echo $$ >slow.pid; echo "measuring slowly"; exec sleep 300 ;;
        "gate "*"--suite broken"*) echo "ishowtts: the model is not there"; exit 2 ;;
        "gate "*"--suite busy"*)
          if [[ -e busy ]]; then
            rm busy
            echo "ishowtts: another measurement runs on this host: process 1 (x, since y); wait for it"
            exit 2
          fi
          echo "the other one has ended" ;;
        "gate "*"--suite noisy"*) echo $$ >noisy.pid
          line=$(printf 'nothing %.0s' {1..100}); while :; do echo "$line"; done ;;
        "gate "*)
          echo "measuring"
          for id in $(ls ready); do
            mkdir -p runs reports
            mv "ready/$id/judgement" "reports/$id" 2>/dev/null || true
            mv "ready/$id/run.json" "runs/$id.json"
            rm -r "ready/$id"
            break
          done
          echo "measured" ;;
        "baseline accept "*"--reason=no "*) echo "ishowtts: run $3 failed and cannot join the baseline" >&2; exit 2 ;;
        "baseline accept "*) echo "accepted: epoch 1 of 4f1a ($5)" ;;
        *) echo "did: $*" ;;
      esac
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  private final ConfigurableApplicationContext context;
  private final Path root;
  private final int port;

  private OperatedService(ConfigurableApplicationContext context, Path root) {
    this.context = context;
    this.root = root;
    this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Writes the program and the files of a host into a folder, and returns the environment. */
  static Environment prepare(Path root) throws IOException {
    program(root, PROGRAM);
    Files.createDirectories(root.resolve("host/proc/sys/kernel/random"));
    Files.writeString(root.resolve("host/proc/sys/kernel/hostname"), HOST + "\n");
    Path boot = root.resolve("host/proc/sys/kernel/random/boot_id");
    if (!Files.exists(boot)) {
      Files.writeString(boot, "boot-1\n");
    }
    Files.writeString(root.resolve("host/proc/loadavg"), "0.50 0.40 0.30 1/100 1\n");
    Files.writeString(
        root.resolve("host/proc/meminfo"), "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n");
    Files.writeString(
        root.resolve("host/proc/stat"), "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1 1 1 1\n");
    Path zone = Files.createDirectories(root.resolve("host/sys/class/thermal/thermal_zone0"));
    Files.writeString(zone.resolve("type"), "gpu-thermal\n");
    Files.writeString(zone.resolve("temp"), "48500\n");
    Path suites = Files.createDirectories(root.resolve("config/suites"));
    for (String suite : List.of("quick", "slow", "broken", "busy", "noisy")) {
      Files.writeString(suites.resolve(suite + ".toml"), "");
    }
    return new Environment(
        Map.of(), Map.of("ishowtts.root", root.toString(), "user.home", root.toString()));
  }

  static void program(Path root, String text) throws IOException {
    Path program = root.resolve("ishowtts");
    Files.writeString(program, text);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns the arguments of a service whose files lie in a folder. */
  static List<String> words(Path root, String... settings) {
    List<String> words = new ArrayList<>();
    for (String setting :
        List.of(
            "monitor.port=0",
            "monitor.speech=false",
            "telemetry.root=" + root.resolve("host"),
            "monitor.lock-retry=100ms",
            "monitor.watch=200ms",
            "monitor.schedule-poll=100ms")) {
      words.addAll(List.of("--set", setting));
    }
    for (String setting : settings) {
      words.addAll(
          setting.startsWith("--") ? List.of(setting.split("=", 2)) : List.of("--set", setting));
    }
    return words;
  }

  /** Starts the service with settings such as {@code monitor.scheduling=false}. */
  static OperatedService start(Path root, Clock clock, String... settings) throws IOException {
    return start(root, clock, List.of(), settings);
  }

  static OperatedService start(
      Path root, Clock clock, List<String> commandSettings, String... settings) throws IOException {
    Environment environment = prepare(root);
    Arguments arguments = Arguments.parse(words(root, settings).toArray(new String[0]));
    return new OperatedService(
        MonitorApplication.start(
            MonitorApplication.config(arguments, environment), environment, clock, commandSettings),
        root);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Lays a judged run ready that the next gate will have measured. */
  void ready(String id, Verdict verdict, String modelDigest) throws IOException {
    Path folder = Files.createDirectories(root.resolve("ready").resolve(id));
    write(run(id, modelDigest), verdict, folder.resolve("run.json"), folder.resolve("judgement"));
  }

  /** Puts a judged run where the service looks for it. */
  RunReport put(String id, Verdict verdict, String modelDigest) throws IOException {
    RunReport report = run(id, modelDigest);
    put(report, verdict);
    return report;
  }

  /** Puts a run where the service looks for it, judged so. */
  void put(RunReport report, Verdict verdict) throws IOException {
    write(
        report,
        verdict,
        root.resolve("runs").resolve(report.id() + ".json"),
        root.resolve("reports").resolve(report.id()));
  }

  static JudgedRun judged(RunReport report, Verdict verdict) {
    return new JudgedRun(
        report,
        Optional.empty(),
        List.of(),
        List.of(
            new Finding(
                "relative",
                Finding.Stage.JUDGEMENT,
                Finding.Severity.INFO,
                Optional.empty(),
                "short_1: 3.1 % slower")),
        verdict);
  }

  private static void write(RunReport report, Verdict verdict, Path file, Path judgement)
      throws IOException {
    Files.createDirectories(judgement);
    Files.createDirectories(file.toAbsolutePath().getParent());
    new RunFile().write(report, file);
    new JudgedFile().write(judged(report, verdict), judgement.resolve("judgement.json"));
    Files.writeString(judgement.resolve("report.html"), "<!doctype html><title>report</title>");
  }

  /** Returns a run that has just ended. */
  static RunReport run(String id, String modelDigest) {
    Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(120);
    return new RunReport(
        RunReport.SCHEMA,
        id,
        started,
        started.plusSeconds(60),
        id.split("-", -1)[1],
        new Origin(Optional.empty(), Optional.empty(), false, "1", HOST),
        new ModelIdentity("f5", modelDigest, "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("device", "orin"))),
        List.of(Metric.RTF),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return json.readTree(get(path).body());
  }

  JsonNode parsed(HttpResponse<String> response) {
    return json.readTree(response.body());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postLater(String path) {
    return client.sendAsync(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    context.close();
  }
}
