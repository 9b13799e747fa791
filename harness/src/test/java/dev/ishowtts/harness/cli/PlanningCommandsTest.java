package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code plan}, {@code selftest} and {@code trend}, as a person or a script calls them. */
final class PlanningCommandsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
  }

  @Test
  void plan_withoutRuns_saysThatItsNoiseIsStated() {
    CommandLineFixture.Result result =
        repository.run("plan", "--effect", "5%", "--power", ".95", "--scenarios", "6");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(
            "to find +5 % with 95 % power beyond a margin of 2 %, alpha 1 %",
            "all scenarios lose",
            "one of 6 loses",
            "stated defaults: nothing was measured",
            "(stated, not measured)");
  }

  @Test
  void plan_measuredRun_usesItsNoiseAndTimes() throws IOException {
    Path quiet = write(run("quiet", 0, 0.2, 0.002, 40));
    Path noisy = write(run("noisy", 1, 0.2, 0.04, 40));

    JsonNode few = JSON.readTree(repository.run("plan", quiet.toString(), "--json").out());
    JsonNode many = JSON.readTree(repository.run("plan", noisy.toString(), "--json").out());

    assertThat(few.get("restartEffect").doubleValue()).isLessThan(0.004);
    assertThat(many.get("restartEffect").doubleValue()).isBetween(0.03, 0.05);
    assertThat(many.get("scenarios").intValue()).isEqualTo(1);
    assertThat(many.get("timesMeasured").booleanValue()).isTrue();
    JsonNode plan = many.get("plans").get(0);
    assertThat(plan.get("restarts").intValue())
        .isGreaterThan(few.get("plans").get(0).get("restarts").intValue());
    assertThat(plan.get("simulatedPower").doubleValue()).isBetween(0.88, 1.0);
    assertThat(plan.get("minutes").doubleValue()).isPositive();
  }

  @Test
  void plan_wrongShare_isOneLine() {
    for (String effect : List.of("five", "-5%", "1%")) {
      CommandLineFixture.Result result = repository.run("plan", "--effect", effect);
      assertThat(result.exitCode()).as(effect).isEqualTo(ExitCode.ERROR);
      assertThat(result.err().lines()).as(result.err()).hasSize(1);
    }
    assertThat(repository.run("plan", "--power", "40%").err()).contains("--power must be between");
    assertThat(repository.run("plan", "--samples", "0").err()).contains("--samples");
    assertThat(repository.run("plan", "--baseline", "ff").err()).contains("no baseline begins");
  }

  @Test
  void selftest_smallCount_meetsItsRequirementsAndReplaysRuns() throws IOException {
    Path file = write(run("measured", 0, 0.2, 0.01, 12));

    CommandLineFixture.Result result =
        repository.run("selftest", "gate", file.toString(), "--gates", "100", "--quiet", "--json");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    JsonNode values = JSON.readTree(result.out());
    assertThat(values.get("met").booleanValue()).isTrue();
    assertThat(values.get("replayed").get(0).stringValue()).isEqualTo("measured");
    assertThat(values.get("requirements").size()).isEqualTo(24);
    assertThat(values.get("gate").get(0).get("ours").get("fail").doubleValue()).isZero();
  }

  @Test
  void selftest_policyThatCannotKeepIt_endsWithOne() {
    CommandLineFixture.Result result =
        repository.run("selftest", "gate", "--gates", "100", "--set", "gate.paired.margin=0.06");

    assertThat(result.exitCode()).isEqualTo(ExitCode.FAIL);
    assertThat(result.out()).contains("MISSED FAIL at +5 %, Gauss", "met    false FAIL, A/A");
    assertThat(result.err()).contains("Gauss A/A");
    assertThat(repository.run("selftest", "gate", "--gates", "3").err()).contains("--gates");
    assertThat(repository.run("selftest", "gate", "none.json").err()).contains("no such file");
    assertThat(repository.run("selftest").exitCode()).isEqualTo(ExitCode.ERROR);
  }

  @Test
  void trend_slowerRuns_areNamedAndFail() throws IOException {
    for (int day = 0; day < 40; day++) {
      write(run("r" + (100 + day), day, day < 25 ? 0.200 : 0.214, 0.004, 3));
    }

    CommandLineFixture.Result result = repository.run("trend");

    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.FAIL);
    assertThat(result.out()).contains("WORSE       s rtf", "40 runs", "autocorrelation");
    assertThat(result.out()).containsPattern("r12[3-7].*: 0\\.\\d+ → 0\\.\\d+, \\+[678]\\.\\d %");
    JsonNode values = JSON.readTree(repository.run("trend", "--json").out());
    JsonNode series = values.get("series").get(0);
    assertThat(series.get("points").size()).isEqualTo(40);
    assertThat(series.get("outlook").stringValue()).isEqualTo("WORSE");
    assertThat(series.get("online").get(0).get("index").intValue()).isBetween(23, 27);
    assertThat(repository.run("trend", "--scenario", "other*").out())
        .contains("no run that counts");
    assertThat(repository.run("trend", "--metric", "wall_ms", "--json").out())
        .contains("\"metric\" : \"wall_ms\"");
  }

  @Test
  void trend_acceptedNewLevel_isKnown() throws IOException {
    for (int day = 0; day < 40; day++) {
      write(run("r" + (100 + day), day, day < 25 ? 0.200 : 0.214, 0.004, 3));
    }
    CommandLineFixture.Result accepted =
        repository.run("baseline", "accept", "r125", "--reason", "a better voice", "--who", "me");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();

    assertThat(repository.run("trend").exitCode()).isZero();
    assertThat(repository.run("trend", "--all-epochs").exitCode()).isEqualTo(ExitCode.FAIL);
  }

  @Test
  void trend_oldRuns_areStale() throws IOException {
    assertThat(repository.run("trend", "--max-age", "25h").exitCode())
        .isEqualTo(ExitCode.INCONCLUSIVE);
    write(run("old", 0, 0.2, 0.01, 3));
    assertThat(repository.run("trend", "--max-age", "25h").out()).contains("stale: the newest run");
    assertThat(repository.run("trend", "--max-age", "9999999d").exitCode()).isZero();
    assertThat(repository.run("trend", "--max-age", "soon").err()).contains("--max-age needs");
  }

  @Test
  void exportAndImport_throughFiles_comeBack() throws IOException {
    Path run = write(run("r1", 0, 0.2, 0.01, 3));
    Path bmf = root.resolve("out.json");
    CommandLineFixture.Result exported =
        repository.run("export", "--format", "bmf", run.toString(), "-o", bmf.toString());
    assertThat(exported.exitCode()).as(exported.err()).isZero();

    CommandLineFixture.Result imported =
        repository.run("import", bmf.toString(), "--date", "2026-02-03");
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("20260203T000000Z-bmf-");
    assertThat(repository.names("runs")).hasSize(2);
    assertThat(repository.run("export", "--format", "otava", root.resolve("runs").toString()).out())
        .startsWith("time,run,commit,fingerprint,s.rtf")
        .hasLineCount(3);
    assertThat(repository.run("export", "--format", "openmetrics", "r1").out()).endsWith("# EOF\n");
    assertThat(repository.run("import", "nothing.json").err()).contains("no such file");
    assertThat(repository.run("export", "r1").exitCode()).isEqualTo(ExitCode.ERROR);
  }

  @Test
  void gatePolicy_printsWhatIsInForceAndWhereItCameFrom() throws IOException {
    Files.writeString(
        root.resolve("config/gate.toml"),
        "[gate]\nalpha = 0.02\n[[gate.override]]\nscenario = \"long_*\"\nmargin = 0.04\n");

    CommandLineFixture.Result result =
        repository.run("gate", "--policy", "--set", "gate.target_rtf=0.2");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .anyMatch(line -> line.matches("gate\\.alpha +0\\.02 +.*gate\\.toml:2"))
        .anyMatch(line -> line.matches("gate\\.target_rtf +0\\.2 +--set"))
        .anyMatch(line -> line.matches("gate\\.override\\[0]\\.margin +0\\.04 +.*gate\\.toml:5"))
        .allMatch(line -> line.startsWith("gate."));
    Files.writeString(root.resolve("config/gate.toml"), "[gate]\nalhpa = 0.02\n");
    assertThat(repository.run("gate", "--policy").err()).contains("did you mean gate.alpha?");
    Files.delete(root.resolve("config/gate.toml"));
    Files.writeString(root.resolve("config/ishowtts.toml"), "[gate]\nalpha = 0.02\n");
    assertThat(repository.run("gate", "--policy").err()).contains("gate.toml; move it");
  }

  @Test
  void baselineAccept_withAKeyOfSsh_isSignedAndVerified() throws Exception {
    Path key = root.resolve("key");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/ssh-keygen"))
            && new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                    .start()
                    .waitFor()
                == 0,
        "ssh-keygen is not here");
    String allowed = root.resolve("allowed").toString();
    Files.writeString(Path.of(allowed), "ann " + Files.readString(root.resolve("key.pub")));
    String signing = "baseline.signing_key=" + key;
    String signers = "baseline.allowed_signers=" + allowed;
    write(run("r1", 0, 0.2, 0.01, 3));
    write(run("r2", 1, 0.2, 0.01, 3));

    CommandLineFixture.Result signed =
        repository.run(
            "baseline", "accept", "r1", "--reason", "x", "--who", "ann", "--set", signing);
    assertThat(signed.exitCode()).as(signed.err()).isZero();
    assertThat(repository.run("baseline", "show", "--set", signers).exitCode()).isZero();
    assertThat(repository.run("baseline", "show", "--json").out()).contains("BEGIN SSH SIGNATURE");

    CommandLineFixture.Result unsigned =
        repository.run("baseline", "accept", "r2", "--reason", "x", "--who", "ann");
    assertThat(unsigned.exitCode()).as(unsigned.err()).isZero();
    CommandLineFixture.Result refused = repository.run("baseline", "show", "--set", signers);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(refused.err()).contains("session r2: it is not signed");
    Files.writeString(Path.of(allowed), "bob " + Files.readString(root.resolve("key.pub")));
    assertThat(repository.run("baseline", "show", "--set", signers).err())
        .contains("the signature is not one of ann");
  }

  @Test
  void judge_underGitHub_writesSummaryAndOutputs() throws IOException {
    write(run("r1", 0, 0.2, 0.01, 3));
    Path summary = root.resolve("summary.md");
    Path outputs = root.resolve("outputs");
    Files.writeString(outputs, "before=1\n");
    repository.variable("GITHUB_ACTIONS", "true");
    repository.variable("GITHUB_STEP_SUMMARY", summary.toString());
    repository.variable("GITHUB_OUTPUT", outputs.toString());

    repository.run("judge", "r1");

    assertThat(Files.readString(summary)).startsWith("# INCONCLUSIVE: quick");
    assertThat(Files.readAllLines(outputs))
        .startsWith("before=1", "verdict=INCONCLUSIVE", "run=r1")
        .anyMatch(line -> line.startsWith("report-path=") && line.endsWith("r1"));
  }

  private Path write(RunReport report) throws IOException {
    Path runs = Files.createDirectories(root.resolve("runs"));
    Path file = runs.resolve(report.id() + ".json");
    new RunFile().write(report, file);
    return file;
  }

  /** One scenario whose restarts scatter by {@code spread}, their samples by 0.5 %. */
  private static RunReport run(String id, int day, double rtf, double spread, int restarts) {
    Random random = new Random(id.hashCode());
    Instant at = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(day));
    List<Restart> made = new ArrayList<>();
    for (int r = 0; r < restarts; r++) {
      double level = rtf * Math.exp(spread * random.nextGaussian());
      List<Sample> samples = new ArrayList<>();
      for (int k = 0; k < 5; k++) {
        double value = level * Math.exp(0.005 * random.nextGaussian());
        samples.add(
            new Sample(
                at,
                Map.of("rtf", value, "wall_ms", 4000 * value, "audio_ms", 4000.0),
                Optional.empty()));
      }
      made.add(
          new Restart(r, Side.CANDIDATE, Optional.empty(), 2, true, samples, Optional.empty()));
    }
    return new RunReport(
        RunReport.SCHEMA,
        id,
        at,
        at.plusSeconds(60),
        "quick",
        new Origin(Optional.of("c" + day), Optional.empty(), false, "1", "orin"),
        new ModelIdentity("nano", "d", "fp32"),
        new Fingerprint(new TreeMap<>(Map.of("provider", "cpu"))),
        Metric.SPEECH,
        List.of(new ScenarioResult(new Scenario("s", "short", "rtf", Map.of()), made)),
        List.of(),
        List.of(),
        Map.of());
  }
}
