package dev.ishowtts.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SectionTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void load_showsTheWindowsPercentiles_asFarAsTheirRequestsGo() {
    List<Sample> windows =
        List.of(window(200, 100, 110, 190, 230), window(200, 104, 114, 194, 250));
    Section section = section(result("load-clients4", "latency_p95_ms", windows));

    assertThat(section.rows())
        .containsExactly(
            List.of(
                "load-clients4",
                "candidate",
                "request",
                "200.0",
                "102.0",
                "112.0",
                "192.0",
                "–",
                "250.0"));
    assertThat(section(result("busy", "latency_p95_ms", List.of(window(1000, 1, 2, 3, 9)))).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.get(7)).isEqualTo("8.000"));
  }

  @Test
  void streams_haveFirstAndWholeAudio_overAllSamples() {
    List<Sample> streams =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                i ->
                    new Sample(
                        START,
                        Map.of("ttfa_ms", (double) i, "wall_ms", 10.0 * i, "rtf", 0.1),
                        Optional.empty()))
            .toList();

    assertThat(section(result("streaming-long_1", "ttfa_ms", streams)).rows())
        .containsExactly(
            List.of(
                "streaming-long_1",
                "candidate",
                "first audio",
                "100.0",
                "50.50",
                "90.10",
                "99.01",
                "–",
                "100.0"),
            List.of(
                "streaming-long_1",
                "candidate",
                "whole audio",
                "100.0",
                "505.0",
                "901.0",
                "990.1",
                "–",
                "1000"));
  }

  @Test
  void runWithoutLatencies_hasNoSection() {
    Sample plain = new Sample(START, Map.of("rtf", 0.2, "wall_ms", 500.0), Optional.empty());
    JudgedRun judged = judged(result("short_1", "rtf", List.of(plain)));

    assertThat(Section.of(judged)).isEmpty();
    assertThat(MarkdownReport.render(judged)).doesNotContain("Latency");
  }

  @Test
  void everyReportForPeople_showsTheSection() {
    JudgedRun judged =
        judged(result("load-clients4", "latency_p95_ms", List.of(window(200, 100, 110, 190, 230))));

    assertThat(ConsoleReport.render(judged)).contains("Latency, ms", "p99.9");
    assertThat(MarkdownReport.render(judged)).contains("## Latency, ms", "| 190.0 | – | 230.0 |");
    assertThat(HtmlReport.render(judged))
        .contains("<h2>Latency, ms</h2>", "<th>latency</th><th class=\"n\">n</th>");
  }

  private static Sample window(double n, double p50, double p90, double p99, double max) {
    Map<String, Double> values = new TreeMap<>();
    values.put("operations", n);
    values.put("latency_p50_ms", p50);
    values.put("latency_p90_ms", p90);
    values.put("latency_p99_ms", p99);
    values.put("latency_p999_ms", max - 1);
    values.put("latency_max_ms", max);
    return new Sample(START, values, Optional.empty());
  }

  private static ScenarioResult result(String id, String primary, List<Sample> samples) {
    return new ScenarioResult(
        new Scenario(id, "load", primary, Map.of()),
        List.of(
            new Restart(0, Side.CANDIDATE, Optional.empty(), 3, true, samples, Optional.empty())));
  }

  private static Section section(ScenarioResult result) {
    return Section.of(judged(result)).get(0);
  }

  private static JudgedRun judged(ScenarioResult result) {
    return new JudgedRun(
        new RunReport(
            RunReport.SCHEMA,
            "r",
            START,
            START.plusSeconds(60),
            "load",
            new Origin(Optional.empty(), Optional.empty(), false, "1", "orin"),
            new ModelIdentity("nano", "0", "fp32"),
            new Fingerprint(new TreeMap<>()),
            Metric.LOAD,
            List.of(result),
            List.of(),
            List.of(),
            Map.of()),
        Optional.empty(),
        List.of(),
        List.of(),
        Verdict.PASS);
  }
}
