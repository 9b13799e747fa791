package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.compare.PairCount;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.harness.run.BlockOrder;
import dev.ishowtts.harness.run.Contender;
import dev.ishowtts.harness.run.Measurement;
import dev.ishowtts.harness.run.Progress;
import dev.ishowtts.harness.run.RestartWatch;
import dev.ishowtts.harness.run.SuiteRunner;
import dev.ishowtts.harness.run.WorkerCommand;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.suite.SuiteFolder;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts that do not count, with real worker processes and a fake engine. */
final class LostRestartsTest {
  @TempDir private Path root;
  private Suite suite;

  @BeforeEach
  void repository() {
    new CommandLineFixture(root);
    suite =
        new SuiteFolder(root.resolve("config").resolve("suites")).suite("quick").withCounts(2, 1);
  }

  @Test
  void lostPair_isReplacedByAnotherBlock() throws Exception {
    Measurement measured = paired(restarts -> Map.of(1, "clocks-moved: by 178 MHz"), "healthy");

    Pairing pairing = measured.pairing().orElseThrow();
    assertThat(pairing.pairs()).isEqualTo(2);
    assertThat(pairing.blocks()).hasSize(2);
    assertThat(PairCount.of(measured.results().get(0))).isEqualTo(new PairCount(4, 3, 3));
    Restart lost = measured.results().get(0).restarts().get(1);
    assertThat(lost.voidReason()).hasValue("clocks-moved: by 178 MHz");
    assertThat(measured.obstacles())
        .containsExactly(
            new Obstacle(
                "clocks-moved",
                "1 of 8 restarts do not count; the first is number 2: by 178 MHz",
                false));
  }

  @Test
  void mostRestartsLost_isTheRunsTrouble_afterTheLastSpareOne() throws Exception {
    RestartWatch watch =
        restarts ->
            restarts.stream()
                .collect(
                    Collectors.toMap(span -> span.index(), span -> "too-hot: 90 °C", (a, b) -> a));
    Measurement measured = runner(watch).run(suite, contender("healthy"), 1);

    assertThat(measured.results().get(0).restarts()).hasSize(3).allMatch(Restart::isValid);
    assertThat(measured.obstacles())
        .singleElement()
        .satisfies(
            obstacle -> {
              assertThat(obstacle.invalidates()).isTrue();
              assertThat(obstacle.message()).startsWith("3 of 3 restarts, too many to leave out");
            });
  }

  @Test
  void workerThatDies_isAFailedSampleOfWhatItWorkedOn() throws Exception {
    Measurement measured = paired(RestartWatch.NONE, "exiting");

    assertThat(measured.pairing().orElseThrow().blocks()).as("none is replaced").hasSize(1);
    List<Restart> restarts =
        measured.results().stream()
            .flatMap(result -> result.restarts().stream())
            .filter(restart -> restart.errors() > 0)
            .toList();
    assertThat(restarts)
        .isNotEmpty()
        .allSatisfy(
            restart -> {
              assertThat(restart.isValid()).isFalse();
              assertThat(restart.samples().get(restart.samples().size() - 1).faultClass())
                  .hasValue("WORKER_DIED");
            });
  }

  private Measurement paired(RestartWatch watch, String candidate) throws Exception {
    return runner(watch)
        .runPaired(
            suite,
            contender(candidate),
            contender("healthy"),
            new BlockOrder(5, 2, 2),
            1,
            soFar -> true);
  }

  private SuiteRunner runner(RestartWatch watch) {
    return new SuiteRunner(
        root,
        Duration.ofMinutes(5),
        new TelemetryRecorder(List.of(), System::nanoTime, Duration.ofSeconds(1)),
        Progress.NONE,
        watch,
        System::nanoTime,
        Clock.systemUTC());
  }

  private Contender contender(String mode) {
    return new Contender(
        mode,
        Optional.empty(),
        "",
        new WorkerCommand(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            Stream.concat(
                    CommandLineFixture.SHORT_LIVED.stream(),
                    Stream.of("-Dishowtts.root=" + root, "-Dfake.mode=" + mode))
                .toList(),
            System.getProperty("java.class.path"),
            FakeMain.class.getName(),
            List.of(MeasureWorkerCommand.NAME),
            Map.of("ISHOWTTS_HOME", root.resolve("home").toString())));
  }
}
