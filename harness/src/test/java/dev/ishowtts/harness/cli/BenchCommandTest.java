package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command over real JMH processes. */
final class BenchCommandTest {
  private static final List<String> TINY =
      List.of("--warm-ups", "0", "--iterations", "1", "--time", "50", "--forks");

  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() throws IOException {
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    Files.writeString(
        root.resolve("config/ishowtts.toml"),
        CommandLineFixture.SHORT_LIVED.stream()
            .collect(Collectors.joining("\", \"", "[run]\njvm-flags = [\"", "\"]\n")),
        StandardOpenOption.APPEND);
    Path target = Files.createDirectories(root.resolve("harness/jmh/target"));
    jarOfTheClassPath(target.resolve("ishowtts-jmh-1.jar"));
  }

  /* A jar that only names the classes of this test, among them the benchmarks. */
  private void jarOfTheClassPath(Path jar) throws IOException {
    String classPath = repository.environment().property("java.class.path").orElseThrow();
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toUri().toString());
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", entries));
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  @Test
  void bench_twice_theSecondIsComparedWithTheAcceptedFirst() throws IOException {
    CommandLineFixture.Result first = bench("2", "CrossFade");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(first.out()).contains("verdict: INCONCLUSIVE", "reports: ");
    RunReport report = newest();
    assertThat(report.suite()).isEqualTo("jmh-quick");
    assertThat(report.model().name()).isEqualTo("none");
    assertThat(report.scenarios()).hasSize(1);
    ScenarioResult joined = report.scenarios().get(0);
    assertThat(joined.scenario().id()).isEqualTo("jmh:CrossFadeBenchmark.join");
    assertThat(joined.restarts()).hasSize(2);
    assertThat(joined.restarts())
        .allSatisfy(
            fork ->
                assertThat(fork.samples())
                    .singleElement()
                    .satisfies(
                        sample ->
                            assertThat(sample.values())
                                .hasEntrySatisfying(
                                    "time_per_op", time -> assertThat(time).isPositive())));
    assertThat(report.metric("time_per_op").orElseThrow().direction())
        .isEqualTo(Direction.LOWER_IS_BETTER);
    assertThat(repository.names("reports/" + report.id()))
        .contains("jmh.json", "jmh.log", "report.md", "junit.xml", "judgement.json");

    CommandLineFixture.Result accepted =
        repository.run("baseline", "accept", report.id(), "--reason", "first", "--who", "me");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();

    CommandLineFixture.Result second = bench("2", "CrossFade");
    // Two forks of 50 ms may come out anyhow; what counts is that they are compared.
    assertThat(second.out())
        .as(second.err())
        .containsPattern("time_per_op +2 .* [\\d.e-]+ \\[[\\d.e-]+, [\\d.e-]+] ")
        .doesNotContain("no baseline", "not comparable");
    assertThat(repository.names("runs")).hasSize(2);
  }

  @Test
  void bench_engine_makesTheModelAndNamesItInTheRun() throws IOException {
    CommandLineFixture.Result spoken = bench("1", "Engine", "-p", "nfe=1");

    assertThat(spoken.exitCode()).as(spoken.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(spoken.err()).contains("making the model nano");
    RunReport report = newest();
    assertThat(report.model().name()).isEqualTo("nano");
    assertThat(report.model().digest()).matches("[0-9a-f]{64}");
    assertThat(report.model().precision()).isEqualTo("fp32");
    assertThat(report.scenarios())
        .extracting(result -> result.scenario().id())
        .containsExactly(
            "jmh:EngineBenchmark.speak:sample"
                + "[length=short,model=nano,nfe=1,precision=fp32,provider=cpu]");
    assertThat(report.toString()).doesNotContain("onnxruntime.native.path");

    CommandLineFixture.Result quantized =
        bench("1", "Engine", "-p", "nfe=1", "-p", "precision=int8");
    assertThat(quantized.exitCode()).as(quantized.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(quantized.err()).contains("making the model nano");
    assertThat(repository.run("model", "show", "nano").out()).contains("\"FP32\"");

    CommandLineFixture.Result unknown = bench("1", "Engine", "-p", "model=mega");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(unknown.err()).contains("JMH ended with exit code 1 (", "model 'mega");
    assertThat(repository.names("runs")).hasSize(2);
  }

  @Test
  void bench_list_showsWhatWouldRunAndMeasuresNothing() {
    CommandLineFixture.Result quick = repository.run("bench", "--list");
    assertThat(quick.exitCode()).as(quick.err()).isZero();
    assertThat(quick.out())
        .contains("LogMelBenchmark.logMel seconds=5\n", "TimeGridBenchmark.grid nfe=6,7\n")
        .contains("5 runs in 2 forks each, 0.4 minutes");

    CommandLineFixture.Result full = repository.run("bench", "--preset", "full", "--list");
    assertThat(full.out())
        .contains("EngineBenchmark.speak length=short,medium,long model=nano nfe=6,7,8,16,32")
        .contains("precision=fp32,int8 provider=cpu\n")
        .contains("TokenizerBenchmark.tokens language=english,chinese\n")
        .contains("ChangePointBenchmark.ranks points=10000\n", "GateBenchmark.judge\n")
        .contains("ResamplerBenchmark", "WavFileBenchmark", "StatisticsBenchmark.pairedTest\n");

    CommandLineFixture.Result chosen =
        repository.run(
            "bench", "--list", "--include", "CrossFade", "Engine", "--param", "nfe=8,9,10");
    assertThat(chosen.out())
        .contains("CrossFadeBenchmark.join\n", "nfe=8,9,10 ", "4 runs in 2 forks")
        .doesNotContain("LogMel");

    CommandLineFixture.Result none = repository.run("bench", "--list", "--include", "Nothing");
    assertThat(none.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(none.err()).contains("no benchmark is found by [Nothing]");
    assertThat(repository.names("runs")).isEmpty();
    assertThat(repository.names("home")).isEmpty();
  }

  @Test
  void bench_nothingToRun_isOneLine() {
    CommandLineFixture.Result none = bench("1", "NoSuchBenchmark");

    assertThat(none.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(none.err()).contains("No matching benchmarks", "jmh.log");
  }

  @Test
  void bench_wrongUsage_isOneLineBeforeAnythingRuns() {
    refused(repository.run("bench", "-p", "nfe"), "-p needs NAME=VALUES");
    refused(repository.run("bench", "-p", "nfe="), "-p needs NAME=VALUES");
    refused(repository.run("bench", "("), "benchmark must be a regular expression, got (");
    refused(repository.run("bench", "--forks", "0"), "forks must be >= 1, got 0");
    refused(repository.run("bench", "--preset", "huge"), "huge");
    assertThat(repository.names("reports")).isEmpty();
  }

  private static void refused(CommandLineFixture.Result result, String message) {
    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).contains(message);
  }

  private CommandLineFixture.Result bench(String forks, String... others) {
    List<String> arguments = new ArrayList<>(List.of("bench"));
    arguments.addAll(List.of(others));
    arguments.addAll(TINY);
    arguments.add(forks);
    return repository.run(arguments.toArray(String[]::new));
  }

  private RunReport newest() throws IOException {
    return new RunFile().read(root.resolve("runs").resolve(repository.names("runs").get(0)));
  }
}
