package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites that measure their sound, with a fake engine whose noise shrinks with evaluations. */
final class SoundOfRunsTest {
  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() throws IOException {
    repository = new CommandLineFixture(root);
    Files.writeString(
        root.resolve("config").resolve("suites").resolve("heard.toml"),
        """
        description = "small"
        budget = "1m"
        restarts = 1
        samples = 2
        seed = 1
        texts = ["short_1"]
        quality = true
        [speech]
        voice = "slt"
        nfe = [2, 4, 32]
        guidance = 2.0
        sway = -1.0
        speed = 1.0
        seed = 1
        [warmup]
        minimum = 1
        maximum = 4
        tolerance = 0.05
        """);
  }

  @Test
  void eachScenario_isHeldAgainstTheMostEvaluations_inRunFileAndReports() throws IOException {
    CommandLineFixture.Result result = repository.run("gate", "--suite", "heard", "--quiet");

    String id = repository.names("runs").get(0).replace(".json", "");
    RunReport report = new RunFile().read(root.resolve("runs").resolve(id + ".json"));
    assertThat(report.quality())
        .extracting(ScenarioQuality::scenario, ScenarioQuality::reference)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("short_1-nfe2", "short_1-nfe32"),
            org.assertj.core.groups.Tuple.tuple("short_1-nfe4", "short_1-nfe32"),
            org.assertj.core.groups.Tuple.tuple("short_1-nfe32", "short_1-nfe32"));
    List<Double> distances =
        report.quality().stream().map(quality -> quality.values().get("lsd_db")).toList();
    assertThat(distances.get(0)).isGreaterThan(distances.get(1));
    assertThat(distances.get(1)).isGreaterThan(distances.get(2));
    assertThat(distances.get(2)).isLessThan(1e-6);
    assertThat(report.quality().get(0).missing()).containsKey("mos_overall");
    assertThat(result.out()).contains("Speed and sound", "mcd_dtw_db", "held against");
    Path reports = root.resolve("reports").resolve(id);
    assertThat(Files.readString(reports.resolve("report.md")))
        .contains("## Speed and sound", "| short_1-nfe2 | candidate | short_1-nfe32 |");
    assertThat(Files.readString(reports.resolve("report.html")))
        .contains("by flow evaluations", "<path class=");
    assertThat(repository.names("reports/" + id)).noneMatch(name -> name.startsWith("sounds"));
  }

  @Test
  void silence_isBroken_andFails() {
    CommandLineFixture.Result result =
        repository.run(
            "gate", "--suite", "heard", "--quiet", "--set", "run.jvm-flags=-Dfake.mode=mute");

    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.FAIL);
    assertThat(result.out()).contains("FAIL         short_1-nfe32: ", "verdict: FAIL");
  }
}
