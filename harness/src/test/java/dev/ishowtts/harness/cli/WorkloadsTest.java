package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of suite with the real engine and the nano model, as small as it goes. */
final class WorkloadsTest {
  private static final int ENOUGH = 15; // samples of a soak

  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
  }

  @Test
  void streamingAndBatch_measureWhatTheyJudge() throws IOException {
    suite("streaming", "stream_3", "");
    RunReport streaming = measured("streaming");
    assertThat(samples(streaming))
        .hasSize(2)
        .allSatisfy(
            sample -> {
              assertThat(value(sample, Metric.TTFA_MS)).isPositive();
              assertThat(value(sample, Metric.TTFA_MS))
                  .isLessThanOrEqualTo(value(sample, Metric.WALL_MS));
              assertThat(value(sample, Metric.AUDIO_RMS)).isPositive();
            });

    suite("batch", "short_1", "[batch]\nsizes = [1, 2]\n");
    RunReport batch = measured("batch");
    assertThat(batch.scenarios())
        .extracting(result -> result.scenario().id())
        .containsExactly("batch1-short_1-nfe1", "batch2-short_1-nfe1");
    assertThat(samples(batch)).hasSize(4);
    Sample one = batch.scenarios().get(0).restarts().get(0).samples().get(0);
    Sample two = batch.scenarios().get(1).restarts().get(0).samples().get(0);
    assertThat(value(two, Metric.AUDIO_MS)).isEqualTo(2 * value(one, Metric.AUDIO_MS));
    assertThat(value(two, Metric.AUDIO_PER_SECOND))
        .isEqualTo(value(two, Metric.AUDIO_MS) / value(two, Metric.WALL_MS));
  }

  @Test
  void load_countsEveryRequest_andRefusals() throws IOException {
    suite(
        "load",
        "short_1",
        "[load]\nclients = [3]\nrates = [4.0]\nwindow = \"60s\"\njudged = \"latency_p95_ms\"\n");
    RunReport report = measured("load", "--set", "run.duration=1s", "--set", "engine.queue=0");

    assertThat(report.scenarios())
        .extracting(result -> result.scenario().id())
        .containsExactly("load-closed3-nfe1", "load-open4-nfe1");
    for (Sample sample : samples(report)) {
      assertThat(sample.fault()).isEmpty();
      assertThat(value(sample, Metric.OPERATIONS)).isPositive();
      assertThat(value(sample, Metric.LATENCY_P50_MS))
          .isLessThanOrEqualTo(value(sample, Metric.LATENCY_P999_MS));
      assertThat(value(sample, Metric.LATENCY_MAX_MS)).isPositive();
      assertThat(value(sample, Metric.REQUESTS_PER_SECOND)).isPositive();
    }
    // Three clients, a place for one and none to wait: the others are turned away.
    Sample closed = report.scenarios().get(0).restarts().get(0).samples().get(0);
    assertThat(value(closed, Metric.REFUSED)).isPositive();
  }

  @Test
  void soak_lastsItsTime_andItsMemoryAndDriftAreJudged() throws IOException {
    suite("soak", "short_1", "[soak]\nduration = \"60m\"\nwindow = \"200ms\"\n");
    RunReport brief = soaked("6s");
    // A busy machine speaks too slowly for the dozen blocks that drift is judged by.
    RunReport report = samples(brief).size() < ENOUGH ? soaked("60s") : brief;

    List<Sample> samples = samples(report);
    assertThat(samples).hasSizeGreaterThan(5);
    assertThat(samples).allSatisfy(s -> assertThat(value(s, Metric.OPERATIONS)).isPositive());
    assertThat(report.telemetry())
        .filteredOn(series -> series.key().equals("worker.heap_after_gc"))
        .singleElement()
        .satisfies(series -> assertThat(series.values()).hasSizeGreaterThan(5));
    assertThat(report.telemetry()).extracting(series -> series.key()).contains("worker.rss");

    CommandLineFixture.Result short_ = repository.run("judge", report.id());
    assertThat(short_.out()).contains("blocks of 120 s", "soak longer", "verdict: INCONCLUSIVE");
    CommandLineFixture.Result judged =
        repository.run(
            "judge",
            report.id(),
            "--set",
            "gate.leak.settling=0s",
            "--set",
            "gate.leak.block=100ms",
            "--json");
    assertThat(judged.out()).contains("RTF drifts by", "worker.heap_after_gc", "MiB/h");
  }

  private RunReport soaked(String time) throws IOException {
    return measured("soak", "--set", "run.duration=" + time, "--set", "telemetry.interval=100ms");
  }

  private void suite(String kind, String text, String table) throws IOException {
    Files.writeString(
        root.resolve("config").resolve("suites").resolve(kind + ".toml"),
        """
        description = "small"
        kind = "%s"
        budget = "5m"
        restarts = 1
        samples = 2
        seed = 1
        texts = ["%s"]
        [speech]
        voice = "slt"
        nfe = [1]
        guidance = 2.0
        sway = -1.0
        speed = 1.0
        seed = 1
        [warmup]
        minimum = 1
        maximum = 2
        tolerance = 1.0
        %s
        """
            .formatted(kind, text, table));
  }

  private RunReport measured(String suite, String... more) throws IOException {
    java.util.ArrayList<String> arguments =
        new java.util.ArrayList<>(List.of("run", "--suite", suite, "--quiet", "--json"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--set", "engine.threads=1"));
    CommandLineFixture.Result result = repository.runReal(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    String id = result.out().replaceAll("(?s).*\"id\" : \"([^\"]+)\".*", "$1");
    RunReport report = new RunFile().read(root.resolve("runs").resolve(id + ".json"));
    assertThat(report.rulers()).isNotEmpty().allMatch(reading -> reading.kernel().equals("cpu"));
    return report;
  }

  private static List<Sample> samples(RunReport report) {
    return report.scenarios().stream()
        .map(ScenarioResult::restarts)
        .flatMap(List::stream)
        .flatMap(restart -> restart.samples().stream())
        .toList();
  }

  private static double value(Sample sample, Metric metric) {
    return sample.values().getOrDefault(metric.key(), Double.NaN);
  }
}
