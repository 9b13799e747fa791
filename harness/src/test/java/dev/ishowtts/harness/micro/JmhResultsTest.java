package dev.ishowtts.harness.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ScenarioResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On what JMH 1.37 wrote: two forks of three iterations, three modes, with -prof gc. */
final class JmhResultsTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void read_capturedFile_keepsForksModesParametersAndDirections() throws IOException {
    JmhResults results = read(captured());

    assertThat(results.results())
        .extracting(result -> result.scenario().id())
        .containsExactly(
            "jmh:LogMelBenchmark.logMel:thrpt[seconds=5]",
            "jmh:LogMelBenchmark.logMel[seconds=5]",
            "jmh:LogMelBenchmark.logMel:sample[seconds=5]");
    for (ScenarioResult result : results.results()) {
      assertThat(result.restarts()).hasSize(2);
      assertThat(result.restarts()).allSatisfy(restart -> assertThat(restart.samples()).hasSize(3));
      assertThat(result.scenario().parameters())
          .containsEntry("benchmark", "dev.ishowtts.jmh.LogMelBenchmark.logMel")
          .containsEntry("param.seconds", "5")
          .containsKeys("mode", "warmupTime", "measurementTime");
    }
    assertThat(results.metrics())
        .extracting(Metric::key, Metric::direction)
        .contains(
            org.assertj.core.groups.Tuple.tuple("throughput", Direction.HIGHER_IS_BETTER),
            org.assertj.core.groups.Tuple.tuple("time_per_op", Direction.LOWER_IS_BETTER),
            org.assertj.core.groups.Tuple.tuple("gc_alloc_rate_norm", Direction.INFORMATION));
    assertThat(results.facts()).containsEntry("jmh.version", "1.37");
    ScenarioResult average = results.results().get(1);
    assertThat(average.scenario().primary()).isEqualTo("time_per_op");
    double time =
        average.restarts().get(0).samples().get(0).values().getOrDefault("time_per_op", 0.0);
    double perSecond =
        results
            .results()
            .get(0)
            .restarts()
            .get(0)
            .samples()
            .get(0)
            .values()
            .getOrDefault("throughput", 0.0);
    // The same work: ms/op and ops/s agree, within the noise of a busy machine.
    assertThat(time * perSecond).isBetween(100.0, 10_000.0);
    assertThat(average.restarts().get(0).samples().get(0).values())
        .containsKey("gc_alloc_rate_norm");
  }

  @Test
  void scoreUnit_everyTimeUnit_isBroughtToOne() {
    assertThat(ScoreUnit.of("us/op").orElseThrow().factor()).isEqualTo(1e-3);
    assertThat(ScoreUnit.of("ops/ms").orElseThrow().factor()).isEqualTo(1000);
    assertThat(ScoreUnit.of("MB/sec")).isEmpty();
    assertThat(ScoreUnit.of("ops/fortnight")).isEmpty();
  }

  @Test
  void read_flags_areContentWithoutTheMachinesPlaces() throws IOException {
    String flags =
        "\"jvmArgs\":[\"-Xmx2g\",\"-Donnxruntime.native.path=/here\",\"-Djmh.ignoreLock=true\"],";
    String content = one("\"rawData\":[[1.0]]").replace("[{", "[{" + flags);

    assertThat(read(content).results().get(0).scenario().parameters())
        .containsEntry("jvmArgs", "[-Xmx2g]");
  }

  @Test
  void read_truncatedFile_isOneLine() throws IOException {
    String whole = captured();

    refused(whole.substring(0, whole.length() / 2), "is not JSON");
  }

  @Test
  void read_raggedFile_namesTheField() {
    refused("{}", "holds no benchmark");
    refused("[]", "holds no benchmark");
    refused("[{}]", "[0] has no field primaryMetric");
    refused(
        "[{\"primaryMetric\":{\"scoreUnit\":\"bananas\"}}]",
        "[0].primaryMetric.scoreUnit is unknown: \"bananas\"");
    refused(one("\"rawData\":[]"), "must be a list of forks");
    refused(one("\"rawData\":[[]]"), "must be a list of iterations for each fork");
    refused(one("\"rawData\":[[\"NaN\"]]"), "must hold finite numbers, got \"NaN\"");
    refused(one("\"score\":1"), "has no field rawDataHistogram");
    refused(one("\"rawDataHistogram\":[[[[1]]]]"), "must hold pairs of value and count");
    refused(one("\"rawDataHistogram\":[[[]]]"), "has an iteration without a value");
  }

  private static String one(String raw) {
    return "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"scoreUnit\":\"ms/op\","
        + raw
        + "}}]";
  }

  private static String captured() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(JmhResultsTest.class.getResourceAsStream("log-mel.json"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private JmhResults read(String content) throws IOException {
    Path file = folder.resolve("jmh.json");
    Files.writeString(file, content);
    return JmhResults.read(file, AT);
  }

  private void refused(String content, String message) {
    assertThatExceptionOfType(JmhException.class)
        .isThrownBy(() -> read(content))
        .withMessageContaining("jmh.json")
        .withMessageContaining(message);
  }
}
