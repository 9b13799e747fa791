package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree;
import dev.ishowtts.harness.telemetry.jetson.JetsonTree.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way of the main job against a made-up Jetson: {@code telemetry.root}. */
final class FakeRootTest {
  @TempDir private Path root;
  @TempDir private Path jetson;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"XAVIER_JETPACK_5", "THOR_JETPACK_7"})
  void run_recordsTheBoardsClocksAndHeat(Kind kind) throws IOException {
    JetsonTree.create(jetson, kind).locked();

    RunReport report = run(gate());

    assertThat(report.telemetry())
        .extracting(TelemetrySeries::key)
        .contains("gpu.clock_mhz", "thermal.hottest_celsius")
        .anyMatch(key -> key.startsWith("cpu"));
    assertThat(report.fingerprint().facts().toString()).contains("Jetson");
    assertThat(report.obstacles())
        .extracting(Obstacle::code)
        .doesNotContain("clocks-unlocked", "clocks-moved", "emc-moved");
  }

  @Test
  void gate_unlockedBoard_isInconclusive_whereClocksAreRequired() throws IOException {
    JetsonTree.create(jetson, Kind.AGX_ORIN_JETPACK_6);

    CommandLineFixture.Result result = gate("--set", "gate.clocks=required");

    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(result.out()).contains("INCONCLUSIVE clocks-unlocked: ");
    RunReport report = run(result);
    assertThat(report.telemetry()).extracting(TelemetrySeries::key).contains("gpu.clock_mhz");
    assertThat(report.obstacles())
        .filteredOn(obstacle -> obstacle.code().equals("clocks-unlocked"))
        .singleElement()
        .satisfies(obstacle -> assertThat(obstacle.message()).contains("ishowtts lock apply"));
  }

  private CommandLineFixture.Result gate(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "gate",
                "--quiet",
                "--restarts",
                "1",
                "--set",
                "telemetry.root=" + jetson,
                "--set",
                "telemetry.interval=100ms"));
    arguments.addAll(List.of(more));
    return repository.run(arguments.toArray(String[]::new));
  }

  private RunReport run(CommandLineFixture.Result result) throws IOException {
    assertThat(repository.names("runs")).as(result.out() + result.err()).hasSize(1);
    return new RunFile().read(root.resolve("runs").resolve(repository.names("runs").get(0)));
  }
}
