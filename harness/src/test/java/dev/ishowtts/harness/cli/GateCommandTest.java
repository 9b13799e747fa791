package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job from measuring to the exit code, with real worker processes and a fake engine. */
final class GateCommandTest {
  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
  }

  @Test
  void gate_fromNothing_isInconclusiveThenPassThenFailsOnASlowdown() {
    CommandLineFixture.Result none = repository.run("gate", "--quiet");
    assertThat(none.exitCode()).as(none.out() + none.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(none.out()).contains("./ishowtts baseline accept runs/", "verdict: INCONCLUSIVE");

    Path first = root.resolve("runs").resolve(repository.names("runs").get(0));
    CommandLineFixture.Result accepted =
        repository.run("baseline", "accept", first.toString(), "--reason", "first", "--who", "me");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();
    assertThat(accepted.out()).startsWith("accepted: epoch 1 of fingerprint ");

    CommandLineFixture.Result same = repository.run("gate", "--quiet");
    assertThat(same.exitCode()).as(same.out() + same.err()).isZero();
    assertThat(same.out()).contains("verdict: PASS", "reports: ");

    repository.variable("GITHUB_ACTIONS", "true");
    CommandLineFixture.Result slow =
        repository.run("gate", "--quiet", "--set", "engine.debug.slowdown=1.2");
    assertThat(slow.exitCode()).as(slow.out() + slow.err()).isEqualTo(ExitCode.FAIL);
    assertThat(slow.out())
        .contains("short_1-nfe7", "WORSE", "verdict: FAIL", "::error title=ishowtts FAIL::");
    String slowRun = newest();
    assertThat(repository.names("reports/" + slowRun))
        .contains("report.md", "junit.xml", "judgement.json");

    CommandLineFixture.Result refused =
        repository.run("baseline", "accept", slowRun, "--reason", "x", "--new-epoch");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(refused.err()).contains("planted-slowdown");

    assertThat(repository.run("judge", slowRun).exitCode()).isEqualTo(ExitCode.FAIL);
    assertThat(repository.run("judge", slowRun, "--advisory").exitCode()).isZero();
    assertThat(repository.run("judge", slowRun, "--json").out()).contains("\"verdict\"");
    baselines();
  }

  private void baselines() {
    assertThat(repository.run("baseline", "list").out()).contains("epoch 1 of fingerprint");
    assertThat(repository.run("baseline", "list", "--json").out()).contains("\"fingerprint\"");
    assertThat(repository.run("baseline", "show").out()).contains("by me", ": first");
    assertThat(repository.run("baseline", "show", "--json").out()).contains("\"epoch\" : 1");
    assertThat(repository.run("baseline", "diff").err()).contains("has one epoch only");
    assertThat(repository.run("baseline", "show", "zz").err()).contains("no baseline begins with");
    assertThat(repository.run("baseline").exitCode()).isEqualTo(ExitCode.ERROR);
  }

  @Test
  void inconclusive_policy_decidesTheExitCode() {
    repository.run("run", "--quiet", "--restarts", "1", "--samples", "1");
    String run = newest();

    assertThat(repository.run("judge", run).exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(repository.run("judge", run, "--inconclusive", "fail").exitCode())
        .isEqualTo(ExitCode.FAIL);
    assertThat(repository.run("judge", run, "--inconclusive", "pass").exitCode()).isZero();
  }

  @Test
  void judge_missingFile_isOneLine() {
    CommandLineFixture.Result result = repository.run("judge", "nothing.json");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void bench_withoutBenchmarks_saysHowToBuildThem() {
    CommandLineFixture.Result result = repository.run("bench");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err()).contains("the benchmarks are not built");
  }

  private String newest() {
    var names = repository.names("runs");
    return names.stream()
        .max(
            java.util.Comparator.comparing(
                name -> root.resolve("runs").resolve(name).toFile().lastModified()))
        .orElseThrow()
        .replace(".json", "");
  }
}
