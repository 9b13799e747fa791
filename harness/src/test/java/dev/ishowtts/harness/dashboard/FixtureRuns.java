package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.quality.ClipScores;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.Measure;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.Scores;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.QualityPoints;
import dev.ishowtts.harness.sink.influx.RunPoints;
import dev.ishowtts.harness.sink.influx.SpoolPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What four days of three hosts publish. {@code orin 1,a=b} is well; the newest run of {@code bad
 * host} fails in every way, on another branch than its earlier, worse one; {@code gone} has not run
 * for three days.
 */
final class FixtureRuns {
  static final String GOOD = "orin 1,a=b";
  static final String BAD = "bad host";
  static final String GONE = "gone";

  /** Half an hour after the newest run. */
  static final Instant NOW = Instant.parse("2026-01-05T12:30:00Z");

  /** Before the oldest run. */
  static final Instant FROM = NOW.minusSeconds(5 * 86_400);

  private static final List<Metric> METRICS =
      Stream.of(Metric.SPEECH, Metric.SOAK, Metric.LOAD, Metric.BATCH)
          .flatMap(List::stream)
          .distinct()
          .toList();

  private FixtureRuns() {}

  /** Returns the lines as they are published. */
  static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (JudgedRun run :
        List.of(
            well(GOOD, NOW.minusSeconds(2 * 3600 + 1800), 0.200),
            well(GOOD, NOW.minusSeconds(1800), 0.205),
            bad(NOW.minusSeconds(3 * 3600 + 1800), "main", 0.500, 2.5),
            bad(NOW.minusSeconds(3600 + 1800), "fix", 0.300, 1.5),
            well(GONE, NOW.minusSeconds(3 * 86_400), 0.210))) {
      RunPoints points = new RunPoints(run);
      lines.addAll(points.results());
      lines.addAll(points.telemetry());
    }
    Spool empty = new Spool(folder.resolve("empty"), 1_000_000, FileOperations.system());
    Spool full = new Spool(folder.resolve("full"), 1_000_000, FileOperations.system());
    full.put("x", List.of("tts_run x=1 1"));
    Instant since = full.oldest().orElseThrow();
    lines.add(SpoolPoint.line(empty, GOOD, NOW.minusSeconds(1700)));
    lines.add(
        SpoolPoint.line(full, BAD, since.plusSeconds(30_000))
            .replaceAll("\\d+$", "" + NOW.minusSeconds(1600).toEpochMilli()));
    lines.addAll(QualityPoints.lines(scores(), GOOD, NOW.minusSeconds(1500)));
    return lines;
  }

  private static JudgedRun well(String host, Instant start, double rtf) {
    return new JudgedRun(
        report(host, start, "main", rtf, List.of(), 0),
        Optional.of("epoch 1"),
        List.of(compared(1.0)),
        List.of(target(Finding.Severity.INFO, rtf)),
        Verdict.PASS);
  }

  private static JudgedRun bad(Instant start, String branch, double rtf, double ratio) {
    List<Obstacle> obstacles =
        List.of(
            new Obstacle("clocks-unlocked", "the GPU's clock may move", true),
            new Obstacle("throttled", "heat slowed it down", true));
    return new JudgedRun(
        report(BAD, start, branch, rtf, obstacles, 2),
        Optional.of("epoch 1"),
        List.of(compared(ratio)),
        List.of(
            target(Finding.Severity.FAIL, rtf),
            new Finding(
                "relative",
                Finding.Stage.JUDGEMENT,
                Finding.Severity.FAIL,
                Optional.of("short_1"),
                "short_1: RTF became slower")),
        Verdict.FAIL);
  }

  private static Finding target(Finding.Severity severity, double rtf) {
    return new Finding(
        "target",
        Finding.Stage.JUDGEMENT,
        severity,
        Optional.of("short_1"),
        "short_1: RTF %.3f [%.3f, %.3f], target < 0.250".formatted(rtf, rtf - 0.01, rtf + 0.01));
  }

  private static Comparison compared(double ratio) {
    return new Comparison(
        Comparison.ALL,
        Metric.RTF,
        Outcome.SAME,
        Optional.of(
            new Comparison.Figures(
                0.2, 0.2 * ratio, ratio, ratio - 0.01, ratio + 0.01, 0.2, 0.9, 2)),
        true,
        "a figure");
  }

  private static RunReport report(
      String host, Instant start, String branch, double rtf, List<Obstacle> obstacles, int faults) {
    Map<String, String> facts = new TreeMap<>(Map.of("provider", "cuda"));
    if (!host.equals(GONE)) {
      facts.put("device", "Jetson Orin");
      facts.put("power.mode", "MAXN");
    }
    return new RunReport(
        RunReport.SCHEMA,
        host.replaceAll("[^a-z0-9]", "-") + "-" + start.getEpochSecond(),
        start,
        start.plusSeconds(90),
        "quick",
        new Origin(Optional.of("ab12cd"), Optional.of(branch), false, "1", host),
        new ModelIdentity("nano", "0123", "fp32"),
        new Fingerprint(new TreeMap<>(facts)),
        METRICS,
        List.of(scenario("short_1", start, rtf, faults), scenario("long_1", start, rtf * 1.5, 0)),
        telemetry(rtf),
        obstacles,
        Map.of());
  }

  private static ScenarioResult scenario(String id, Instant start, double rtf, int faults) {
    List<Restart> restarts = new ArrayList<>();
    for (int index = 0; index < 2; index++) {
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Map<String, Double> values = new HashMap<>();
        for (int m = 0; m < METRICS.size(); m++) {
          values.put(METRICS.get(m).key(), (m + 1) * rtf * (1 + 0.01 * i));
        }
        samples.add(
            new Sample(
                start.plusMillis(40_000L * index + 7_000L * i + 13), values, Optional.empty()));
      }
      for (int i = 0; i < (index == 0 ? faults : 0); i++) {
        samples.add(
            new Sample(
                start.plusSeconds(36 + i), Map.of(), Optional.of("OUT_OF_MEMORY: no memory")));
      }
      restarts.add(
          new Restart(index, Side.CANDIDATE, Optional.empty(), 3, true, samples, Optional.empty()));
    }
    return new ScenarioResult(new Scenario(id, "short", "rtf", Map.of("nfe", "7")), restarts);
  }

  private static List<TelemetrySeries> telemetry(double rtf) {
    List<TelemetrySeries> series = new ArrayList<>();
    Map<String, Double> values = new TreeMap<>();
    values.put("gpu.clock_mhz", 1300.0);
    values.put("cpu.slowest_mhz", 2200.0);
    values.put("thermal.hottest_celsius", 61.5);
    values.put("thermal.gpu_celsius", 60.0);
    values.put("power.total_mw", 12_000.0);
    values.put("nvidia.gpu0.power_watts", 70.0);
    values.put("gpu.load_percent", 99.0);
    values.put("throttle.oc3_events", 2.0);
    values.put("worker.rss", 812.5);
    values.forEach(
        (key, value) ->
            series.add(
                new TelemetrySeries(
                    key,
                    "1",
                    List.of(0L, 15_000L, 30_000L),
                    List.of(value, value * (1 + rtf), value * (1 - rtf)))));
    return series;
  }

  private static QualityScores scores() {
    List<ItemScores> items = new ArrayList<>();
    for (int item = 0; item < 3; item++) {
      TreeMap<String, Double> baseline = new TreeMap<>();
      TreeMap<String, Double> candidate = new TreeMap<>();
      TreeMap<String, Double> pair = new TreeMap<>();
      double value = 0.1;
      for (Measure measure : QualityAnalysis.discovered(QualityModels.NONE).catalogue()) {
        value += 0.25;
        if (measure.subject() == Measure.Subject.PAIR) {
          pair.put(measure.key(), value + item);
        } else {
          baseline.put(measure.key(), value);
          candidate.put(measure.key(), value + 0.5 * item);
        }
      }
      items.add(
          new ItemScores(
              "text " + item,
              "short",
              new ClipScores(2, new Scores(baseline, new TreeMap<>())),
              new ClipScores(2, new Scores(candidate, new TreeMap<>())),
              new Scores(pair, new TreeMap<>())));
    }
    return new QualityScores("nfe7", "nfe6", items);
  }
}
