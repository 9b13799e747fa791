package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.harness.model.ModelHome;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service with the real command line and real models. */
final class RealCommandsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TINY =
      """
      description = "One text."
      budget = "60s"
      restarts = 1
      samples = 2
      seed = 1
      texts = ["short_1"]

      [speech]
      voice = "slt"
      nfe = [2]
      guidance = 2.0
      sway = -1.0
      speed = 1.0
      seed = 1

      [warmup]
      minimum = 1
      maximum = 1
      tolerance = 0.05
      """;

  @TempDir private Path root;

  /** A launcher that starts the classes of this build. */
  private void launcher() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    OperatedService.program(
        root,
        """
        #!/usr/bin/env bash
        export ISHOWTTS_HOME='%s'
        exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.awt.headless=true -Dishowtts.root='%s' -cp '%s' \\
          dev.ishowtts.harness.cli.Main "$@"
        """
            .formatted(root.resolve("home"), java, root, System.getProperty("java.class.path")));
  }

  @Test
  void gate_realHarness_isMeasuredJudgedAndAccepted() throws Exception {
    List<String> quiet =
        List.of(
            "--set",
            "guard.lock=" + root.resolve("lock"),
            "--set",
            "guard.watch=0s",
            "--set",
            "guard.free-memory-mib=0",
            "--set",
            "guard.foreign-cpu-percent=100");
    try (OperatedService service = OperatedService.start(root, Clock.systemUTC(), quiet)) {
      launcher();
      Path texts = Path.of("..", "config", "suites", "texts.toml");
      Files.copy(texts, root.resolve("config/suites/texts.toml"));
      Files.writeString(root.resolve("config/suites/tiny.toml"), TINY);

      HttpResponse<String> asked = service.post("/api/jobs", "{\"suite\":\"tiny\"}");
      assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
      String id = service.parsed(asked).get("id").asString();
      JsonNode job =
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(200))
              .until(() -> service.json("/api/jobs/" + id), one -> !one.get("ended").isNull());
      String log = service.get("/api/jobs/" + id + "/log").body();

      assertThat(job.get("state").asString()).as(log).isEqualTo("INCONCLUSIVE");
      assertThat(job.get("verdict").asString()).isEqualTo("INCONCLUSIVE");
      assertThat(job.get("exitCode").asInt()).isEqualTo(3);
      String run = job.get("run").asString();
      assertThat(service.json("/api/runs/" + run).get("suite").asString()).isEqualTo("tiny");
      assertThat(service.get("/api/runs/" + run + "/report").statusCode()).isEqualTo(200);
      assertThat(log).contains("reports: ");

      HttpResponse<String> accepted =
          service.post(
              "/api/baselines/accept",
              "{\"run\":\"" + run + "\",\"reason\":\"-first of this host\"}");
      assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
      JsonNode baselines = service.json("/api/baselines").get("baselines");
      assertThat(baselines.size()).isEqualTo(1);
      assertThat(baselines.at("/0/sessions/0/run").asString()).isEqualTo(run);
      assertThat(baselines.at("/0/sessions/0/why").asString()).isEqualTo("-first of this host");
      assertThat(service.json("/api/runs/compare?candidate=" + run + "&baseline=" + run).toString())
          .contains("\"comparisons\"");
    }
  }

  @Test
  void models_activation_needsAPassOnThisHostOrAReason() throws Exception {
    Environment environment = OperatedService.prepare(root);
    ModelHome home = new ModelHome(environment, Clock.systemUTC(), "test");
    ModelBundle first = home.make(Preset.NANO, 1, "f5", List.of(Precision.FP32)).get(0);
    ModelBundle second = home.make(Preset.NANO, 2, "f5", List.of(Precision.FP32)).get(0);
    try (OperatedService service =
        OperatedService.start(root, Clock.systemUTC(), "monitor.scheduling=false")) {
      assertThat(active(service)).isEqualTo(second.id());
      String activate = "/api/models/f5/" + first.id() + "/activate";

      HttpResponse<String> refused = service.post(activate, "{}");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(service.parsed(refused).get("error").asString())
          .isEqualTo(
              "model f5 "
                  + first.id()
                  + " has not passed on bench-1: measure it (./ishowtts gate), or force it with a"
                  + " reason");
      assertThat(service.post(activate, "{\"force\":true}").statusCode())
          .as("force needs a reason")
          .isEqualTo(400);
      assertThat(active(service)).isEqualTo(second.id());

      HttpResponse<String> forced =
          service.post(activate, "{\"force\":true,\"reason\":\"the other one hisses\"}");
      assertThat(forced.statusCode()).as(forced.body()).isEqualTo(200);
      assertThat(active(service)).isEqualTo(first.id());

      HttpResponse<String> back =
          service.post("/api/models/f5/rollback", "{\"reason\":\"it was not it\"}");
      assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
      assertThat(active(service)).isEqualTo(second.id());

      passed(first, environment);
      assertThat(service.post(activate, "").statusCode()).isEqualTo(200);
      assertThat(active(service)).isEqualTo(first.id());
      assertThat(service.json("/api/events?kind=model").toString())
          .contains(
              "forced model f5 to " + first.id() + ": the other one hisses",
              "rolled back model f5 to " + second.id() + ": it was not it",
              "activated model f5 to " + first.id() + ": passed in 20261122T103000Z-quick-abcdef");
      assertThat(service.post("/api/models/f5/0000000000000000/activate", "{}").statusCode())
          .isEqualTo(404);
      assertThat(service.post("/api/models/..%2Ff5/rollback", "{}").statusCode()).isIn(400, 404);
    }
  }

  private void passed(ModelBundle bundle, Environment environment) throws Exception {
    Config config = ConfigLoader.discovered(environment).load(Map.of());
    try (History history = History.open(HistorySettings.from(config), root)) {
      history.put(
          OperatedService.judged(
              OperatedService.run("20261122T103000Z-quick-abcdef", bundle.manifest().digest()),
              Verdict.PASS),
          List.of());
    }
  }

  private static String active(OperatedService service) throws Exception {
    Optional<JsonNode> active =
        service
            .json("/api/models")
            .get("models")
            .valueStream()
            .filter(model -> model.get("active").asBoolean())
            .findFirst();
    return active.orElseThrow().get("id").asString();
  }
}
