package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.harness.guard.LockHolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
  }

  @Test
  void run_quickSuite_writesEverySampleOfEveryRestart() throws IOException {
    CommandLineFixture.Result result = repository.run("run", "--suite", "quick", "--restarts", "2");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).contains("measuring: restart 2 of 2");
    RunReport report = onlyRun();
    assertThat(result.out()).contains("runs/" + report.id() + ".json");
    assertThat(report.id()).matches("\\d{8}T\\d{6}Z-quick-[0-9a-f]{6}");
    assertThat(report.scenarios())
        .extracting(scenario -> scenario.scenario().id())
        .containsExactly("short_1-nfe7", "medium_1-nfe7", "stream_1-nfe7");
    for (ScenarioResult scenario : report.scenarios()) {
      assertThat(scenario.restarts()).extracting(Restart::index).containsExactly(0, 1);
      assertThat(scenario.restarts())
          .allSatisfy(
              restart -> {
                assertThat(restart.samples()).hasSize(7);
                assertThat(restart.warmups()).isBetween(2, 5);
                assertThat(restart.voidReason()).isEmpty();
              });
    }
    assertThat(report.scenarios().get(0).restarts().get(0).samples().get(0).values())
        .containsKeys(
            Metric.RTF.key(),
            Metric.WALL_MS.key(),
            Metric.AUDIO_MS.key(),
            Metric.AUDIO_RMS.key(),
            Metric.STAGE_SAMPLER_MS.key());
    assertThat(report.model().name()).isEqualTo("fake");
    assertThat(report.fingerprint().facts())
        .containsEntry("provider", "cpu")
        .containsEntry("suite", "quick")
        .containsKeys("suite.digest", "java.version", "cpu.cores", "threads");
    assertThat(report.telemetry()).extracting(series -> series.key()).contains("worker.heap_used");
    assertThat(report.settings()).containsEntry("run.folder", "runs");
  }

  @Test
  void run_json_namesIdAndFile() {
    CommandLineFixture.Result result =
        repository.run("run", "--restarts", "1", "--samples", "1", "--json", "--quiet");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("\"id\"", "\"file\"");
    assertThat(result.err()).doesNotContain("measuring");
  }

  @Test
  void run_plantedSlowdown_isInTheTimedRegionAndMarked() throws IOException {
    repository.run("run", "--restarts", "1", "--set", "engine.debug.slowdown=3.0");

    RunReport report = onlyRun();
    assertThat(report.obstacles()).extracting(Obstacle::code).contains(Measuring.PLANTED);
    assertThat(report.obstacles())
        .filteredOn(obstacle -> obstacle.code().equals(Measuring.PLANTED))
        .noneMatch(Obstacle::invalidates);
    assertThat(report.settings()).containsEntry("engine.debug.slowdown", "3.0");
    // The fake takes 2 ms, give or take a percent.
    assertThat(report.scenarios().get(0).restarts().get(0).samples())
        .allMatch(sample -> sample.values().getOrDefault(Metric.WALL_MS.key(), 0.0) >= 5.9);
  }

  @Test
  void run_failingText_keepsEachFailureAsSample() throws IOException {
    CommandLineFixture.Result result = run("failing");

    assertThat(result.exitCode()).isZero();
    assertThat(onlyRun().scenarios().get(0).restarts().get(0).samples())
        .hasSize(7)
        .allMatch(
            sample -> sample.fault().equals(java.util.Optional.of("RUNTIME: no such kernel")));
    assertThat(onlyRun().scenarios().get(1).restarts().get(0).samples())
        .allMatch(sample -> sample.fault().isEmpty());
  }

  @Test
  void run_silentAudio_isAFault() throws IOException {
    run("mute");

    assertThat(onlyRun().scenarios().get(0).restarts().get(0).samples())
        .allMatch(sample -> sample.fault().orElse("").contains("silent or broken audio"));
  }

  @Test
  void run_modelThatCannotOpen_isOneLineAndNoFile() {
    CommandLineFixture.Result result = run("unopenable");

    refused(result, "BAD_MODEL: model nano has no weights: make it again");
    assertThat(repository.names("reports")).isEmpty();
  }

  @Test
  void run_workerThatDies_saysItsLastWords() {
    CommandLineFixture.Result result = run("exiting");

    refused(result, "exit code 9: fatal: the fake is out of breath");
    String id = repository.names("reports").get(0);
    assertThat(repository.names("reports/" + id)).containsExactly("worker-0.log");
    assertThat(result.err()).contains("reports/" + id + "/worker-0.log");
  }

  @Test
  void run_workerThatHangs_isEnded() {
    CommandLineFixture.Result result = run("hanging", "--set", "run.worker-timeout=2s");

    refused(result, "said nothing for 2 s and was ended");
  }

  @Test
  void run_lockHeldByAnotherProcess_namesIt() throws Exception {
    Process holder = LockHolder.start(root.resolve("run.lock"));
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");

      CommandLineFixture.Result result = run("healthy");

      refused(result, "another measurement runs on this host: process " + holder.pid());
    } finally {
      holder.destroyForcibly();
      assertThat(holder.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void run_interrupted_leavesNoFileAndExitsWithTwo() throws Exception {
    Process process =
        repository.start("run", "--set", "run.jvm-flags=-Dfake.mode=hanging", "--restarts", "1");
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("measuring")) {
        line = lines.readLine();
      }
      assertThat(line).isNotNull();
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitCode.ERROR);
      assertThat(lines.lines().filter(text -> text.startsWith("ishowtts:")))
          .containsExactly("ishowtts: interrupted; nothing half-written was left behind");
      assertThat(repository.names("runs")).isEmpty();
      assertThat(repository.names("reports")).isEmpty();
      assertThat(process.descendants()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void run_unwritableFolder_isRefusedBeforeMeasuring() throws IOException {
    Files.writeString(root.resolve("runs"), "in the way");

    CommandLineFixture.Result result = run("healthy");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err())
        .contains("is not writable; choose another with --set run.folder=FOLDER")
        .doesNotContain("measuring");
  }

  @Test
  void run_fullDiskAtTheRename_leavesNoFile() {
    CommandLineFixture.Result result =
        repository.run(new FullDisk(), "run", "--restarts", "1", "--samples", "1");

    refused(result, "No space left on device");
    assertThat(result.err()).doesNotContain("\tat ");
  }

  @Test
  void run_unknownSuite_listsTheKnownOnes() {
    refused(repository.run("run", "--suite", "quikc"), "there are: pr, quick");
  }

  private CommandLineFixture.Result run(String mode, String... more) {
    java.util.ArrayList<String> arguments =
        new java.util.ArrayList<>(
            List.of("run", "--restarts", "1", "--set", "run.jvm-flags=-Dfake.mode=" + mode));
    arguments.addAll(List.of(more));
    return repository.run(arguments.toArray(String[]::new));
  }

  private void refused(CommandLineFixture.Result result, String message) {
    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines().filter(line -> line.contains(message))).hasSize(1);
    assertThat(repository.names("runs")).isEmpty();
  }

  private RunReport onlyRun() throws IOException {
    List<String> names = repository.names("runs");
    assertThat(names).hasSize(1);
    return new RunFile().read(root.resolve("runs").resolve(names.get(0)));
  }

  /** The machine's own files, on a disk that is full at every rename. */
  private static final class FullDisk implements FileOperations {
    private final FileOperations files = FileOperations.system();

    @Override
    public void createFolders(Path folder) throws IOException {
      files.createFolders(folder);
    }

    @Override
    public Path createTemporary(Path folder) throws IOException {
      return files.createTemporary(folder);
    }

    @Override
    public void writeDurably(Path file, byte[] content) throws IOException {
      files.writeDurably(file, content);
    }

    @Override
    public void renameAtomically(Path source, Path target) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
      files.forceFolder(folder);
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
      files.deleteIfExists(file);
    }
  }
}
