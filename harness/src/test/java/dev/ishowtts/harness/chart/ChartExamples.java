package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.LeakLimits;
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
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import dev.ishowtts.baselines.trend.TrendPoint;
import dev.ishowtts.baselines.trend.TrendSeries;
import dev.ishowtts.harness.sink.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/** Charts as real runs give them: long histories, long names, faults, holes, little data, none. */
final class ChartExamples {
  static final Instant START = Instant.parse("2026-01-05T02:00:00Z");
  private static final String LONG_NAME =
      "stream_3-nfe7-guidance1.5-a-scenario-with-a-very-long-name-that-no-phone-can-show";

  private ChartExamples() {}

  /** Returns every example by name, which begins with its kind. */
  static Map<String, Chart> all() {
    Map<String, Chart> all = new LinkedHashMap<>();
    all.put("trend", trend(90, 1, 4));
    all.put("trend-long", trend(500, 3, 40));
    all.put("trend-one", trend(1, 1, 0));
    all.put("trend-empty", new TrendChart(List.of(), List.of()));
    all.put("distribution", DistributionChart.of(paired().report(), Optional.empty()));
    all.put("distribution-alone", DistributionChart.of(single(26, 20, 3), Optional.empty()));
    all.put("distribution-one", DistributionChart.of(single(1, 1, 1), Optional.empty()));
    all.put("distribution-empty", DistributionChart.of(single(0, 0, 0), Optional.empty()));
    all.put("nfe", NfeChart.of(nfe(List.of(5, 6, 7, 8, 12, 16, 32)), Optional.of(0.2), List.of()));
    all.put("nfe-quality", quality());
    all.put("nfe-one", NfeChart.of(nfe(List.of(7)), Optional.empty(), List.of()));
    all.put("nfe-empty", NfeChart.of(single(0, 0, 0), Optional.empty(), List.of()));
    all.put("telemetry", TelemetryChart.of(telemetry(1200)));
    all.put("telemetry-one", TelemetryChart.of(telemetry(1)));
    all.put("telemetry-empty", TelemetryChart.of(single(2, 2, 2)));
    all.put("phases", phases());
    all.put("phases-empty", new PhasesChart("RTF", List.of(), List.of(), List.of("row 3: –")));
    all.put("soak", SoakChart.of(soak(Duration.ofHours(4)), LeakLimits.STANDARD));
    all.put("soak-short", SoakChart.of(soak(Duration.ofMinutes(4)), LeakLimits.STANDARD));
    all.put("soak-empty", SoakChart.of(single(1, 1, 1), LeakLimits.STANDARD));
    all.put("paired", PairedChart.of(paired()));
    all.put("paired-empty", new PairedChart("Run x against no baseline", List.of()));
    return all;
  }

  static TrendChart trend(int runs, int scenarios, int events) {
    List<TrendChart.History> histories = new ArrayList<>();
    for (int k = 0; k < scenarios; k++) {
      Random random = new Random(7 + k);
      List<TrendPoint> points = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        double level = 0.205 + 0.05 * k;
        level *= i > 0.7 * runs ? 0.97 : i > 0.4 * runs ? 1.07 : 1;
        points.add(
            new TrendPoint(
                String.format("%05d-nightly", i),
                START.plus(Duration.ofHours(24L * i + random.nextInt(2))),
                Optional.of("3f9c2d71b0aa" + i),
                level * (1 + 0.012 * random.nextGaussian())));
      }
      String name = k == 2 ? LONG_NAME : "medium_" + (k + 1) + "-nfe7";
      TrendSeries series = new TrendSeries("4f1a09c2", name, Metric.RTF, points);
      List<ChangePoint> changes =
          RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT).online(series.values());
      double base = 0.205 + 0.05 * k;
      List<TrendChart.Epoch> epochs = new ArrayList<>();
      if (runs > 10) {
        epochs.add(new TrendChart.Epoch(1, points.get(2).at(), 0.98 * base, 1.02 * base));
        epochs.add(
            new TrendChart.Epoch(2, points.get(3 * runs / 4).at(), 0.955 * base, 0.985 * base));
      }
      histories.add(new TrendChart.History(series, changes, epochs, Optional.of(0.25)));
    }
    List<Event> happened = new ArrayList<>();
    Event.Kind[] kinds = Event.Kind.values();
    for (int i = 0; i < events; i++) {
      happened.add(
          new Event(
              START.plus(Duration.ofHours(24L * runs * (i + 1) / (events + 1))),
              kinds[i % kinds.length],
              i == 1 ? "JetPack 6.2 with a new driver, clocks locked again" : "fan replaced",
              Optional.empty()));
    }
    return new TrendChart(histories, happened);
  }

  /** Returns a run of {@code scenarios} texts, one side. */
  static RunReport single(int scenarios, int samples, int restarts) {
    List<ScenarioResult> results = new ArrayList<>();
    for (int k = 0; k < scenarios; k++) {
      String name = k == 3 ? LONG_NAME : "text_" + k + "-nfe7";
      results.add(
          result(name, Map.of("nfe", "7"), 0.2 + 0.02 * k, 1, samples, restarts, 100 + k, false));
    }
    return report("quick", results, List.of());
  }

  /** Returns a paired run: better, worse, same, and one scenario that was not comparable. */
  static JudgedRun paired() {
    double[] ratios = {1.062, 0.94, 0.996, 1.004};
    String[] names = {"short_1-nfe7", "medium_2-nfe7", LONG_NAME, "long_1-nfe7"};
    Outcome[] outcomes = {Outcome.WORSE, Outcome.BETTER, Outcome.SAME, Outcome.SAME};
    List<ScenarioResult> results = new ArrayList<>();
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < names.length; k++) {
      results.add(result(names[k], Map.of("nfe", "7"), 0.21 + 0.07 * k, ratios[k], 12, 8, k, true));
      comparisons.add(
          new Comparison(
              names[k],
              Metric.RTF,
              outcomes[k],
              Optional.of(
                  new Comparison.Figures(
                      0.21,
                      0.21 * ratios[k],
                      ratios[k],
                      ratios[k] - 0.018,
                      ratios[k] + 0.021,
                      0.01,
                      0.9,
                      8)),
              true,
              "measured"));
    }
    comparisons.add(Comparison.impossible("long_9-nfe7", Metric.RTF, "no samples"));
    comparisons.add(
        new Comparison(
            Comparison.ALL,
            Metric.RTF,
            Outcome.SAME,
            Optional.of(new Comparison.Figures(0.3, 0.3, 1.0004, 0.991, 1.009, 0.2, 0.2, 8)),
            true,
            "within noise"));
    return new JudgedRun(
        report("pr", results, List.of()),
        Optional.of("the other side of this run: commit 3f9c2d71b0aa"),
        comparisons,
        List.of(),
        Verdict.FAIL);
  }

  static RunReport nfe(List<Integer> steps) {
    List<ScenarioResult> results = new ArrayList<>();
    for (int nfe : steps) {
      results.add(result("short_1-nfe" + nfe, nfe(nfe), 0.09 + 0.034 * nfe, 1, 5, 6, nfe, false));
      results.add(result("medium_1-nfe" + nfe, nfe(nfe), 0.04 + 0.025 * nfe, 1, 5, 6, nfe, false));
      results.add(result("long_1-nfe" + nfe, nfe(nfe), 0.02 + 0.019 * nfe, 1, 5, 6, nfe, false));
    }
    return report("nfe", results, List.of());
  }

  private static Map<String, String> nfe(int nfe) {
    return Map.of("nfe", Integer.toString(nfe));
  }

  private static NfeChart quality() {
    List<NfeChart.Point> words = new ArrayList<>();
    List<NfeChart.Point> mel = new ArrayList<>();
    for (int nfe : new int[] {5, 6, 7, 8, 12, 16, 32}) {
      double error = 2 + 30.0 / nfe;
      words.add(new NfeChart.Point(nfe, error, error - 1, error + 1.2));
      mel.add(new NfeChart.Point(nfe, 9.0 / nfe, 8.2 / nfe, 9.9 / nfe));
    }
    return NfeChart.of(
        nfe(List.of(5, 6, 7, 8, 12, 16, 32)),
        Optional.of(0.2),
        List.of(
            new NfeChart.Measure(
                "Word errors (%)", Optional.empty(), List.of(new NfeChart.Curve("all", words))),
            new NfeChart.Measure(
                "Mel distance to NFE 32 (dB)",
                Optional.empty(),
                List.of(new NfeChart.Curve("all", mel)))));
  }

  static PhasesChart phases() {
    return new PhasesChart(
        "RTF",
        List.of(
            new PhasesChart.Phase("baseline (fp32, nothing optimised)", "NFE 32", 1.320),
            new PhasesChart.Phase("1", "NFE 8", 0.243),
            new PhasesChart.Phase("3", "NFE 7", 0.213)),
        List.of(0.3, 0.2),
        List.of(
            "history.md:6: RTF \"~0.187\" is not a measured number",
            "history.md:7: RTF \"0.14–0.16\" is not a measured number"));
  }

  static RunReport telemetry(int readings) {
    Random random = new Random(3);
    List<TelemetrySeries> all = new ArrayList<>();
    all.add(series("gpu.clock_mhz", "MHz", readings, t -> t > 300 ? 1120 : 1300, 4, random));
    all.add(series("gpu.ceiling_mhz", "MHz", readings, t -> 1300, 0, random));
    all.add(series("cpu.slowest_mhz", "MHz", readings, t -> 2201, 0, random));
    all.add(series("cpu.fastest_mhz", "MHz", readings, t -> 2201, 0, random));
    all.add(series("emc.clock_mhz", "MHz", readings, t -> 3199, 0, random));
    all.add(
        series(
            "thermal.hottest_celsius",
            "°C",
            readings,
            t -> 84 - 40 * Math.exp(-t / 90),
            0.4,
            random));
    all.add(
        series(
            "thermal.gpu_celsius", "°C", readings, t -> 80 - 38 * Math.exp(-t / 90), 0.3, random));
    all.add(series("power.total_mw", "mW", readings, t -> 38_000, 1500, random));
    all.add(series("host.cpu_percent", "%", readings, t -> 22, 6, random));
    all.add(holes(series("gpu.load_percent", "%", readings, t -> 88, 5, random)));
    all.add(series("memory.used_mib", "MiB", readings, t -> 14_500 + t, 20, random));
    all.add(series("worker.threads", "1", readings, t -> 41, 0, random));
    List<ScenarioResult> results =
        readings == 1
            ? List.of()
            : List.of(
                result("short_1-nfe7", Map.of("nfe", "7"), 0.36, 1, 40, 6, 1, false),
                result("long_1-nfe7", Map.of("nfe", "7"), 0.17, 1, 40, 6, 2, false));
    return report("full", results, all);
  }

  static RunReport soak(Duration length) {
    Random random = new Random(5);
    int readings = (int) (length.toSeconds() / 2);
    return report(
        "soak",
        List.of(),
        List.of(
            series(
                "worker.rss",
                "MiB",
                readings,
                2,
                t -> 2100 + 400 * (1 - Math.exp(-t / 100)) + 14 * t / 3600,
                6,
                random),
            series("worker.heap_after_gc", "MiB", readings, 2, t -> 180, 2, random)));
  }

  private static TelemetrySeries holes(TelemetrySeries full) {
    List<Long> offsets = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < full.values().size(); i++) {
      if (i < 300 || i > 520) {
        offsets.add(full.offsetsMillis().get(i));
        values.add(full.values().get(i));
      }
    }
    return new TelemetrySeries(full.key(), full.unit(), offsets, values);
  }

  private static TelemetrySeries series(
      String key, String unit, int count, DoubleUnaryOperator level, double noise, Random random) {
    return series(key, unit, count, 0.5, level, noise, random);
  }

  private static TelemetrySeries series(
      String key,
      String unit,
      int count,
      double seconds,
      DoubleUnaryOperator level,
      double noise,
      Random random) {
    List<Long> offsets = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double t = seconds * i;
      offsets.add(Math.round(1000 * t));
      values.add(level.applyAsDouble(t) + noise * random.nextGaussian());
    }
    return new TelemetrySeries(key, unit, offsets, values);
  }

  private static ScenarioResult result(
      String name,
      Map<String, String> parameters,
      double rtf,
      double ratio,
      int samples,
      int restarts,
      int seed,
      boolean paired) {
    Random random = new Random(seed);
    List<Restart> all = new ArrayList<>();
    for (int index = 0; index < restarts; index++) {
      double shift = 1 + 0.008 * random.nextGaussian();
      boolean baseline = paired && (index % 4 == 0 || index % 4 == 3);
      List<Sample> made = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        double value = rtf * (baseline ? 1 : ratio) * shift * (1 + 0.015 * random.nextGaussian());
        value *= random.nextInt(60) == 0 ? 1.3 : 1;
        Instant at = START.plusSeconds(95L * index + 2L * i);
        made.add(
            i == 7 && index == 2
                ? new Sample(at, Map.of(), Optional.of("RUNTIME: out of memory"))
                : new Sample(
                    at,
                    Map.of(Metric.RTF.key(), value, Metric.WALL_MS.key(), 4000 * value),
                    Optional.empty()));
      }
      all.add(
          new Restart(
              index,
              baseline ? Side.BASELINE : Side.CANDIDATE,
              paired ? Optional.of(index / 4) : Optional.empty(),
              3,
              true,
              made,
              Optional.empty()));
    }
    return new ScenarioResult(new Scenario(name, "text", Metric.RTF.key(), parameters), all);
  }

  private static RunReport report(
      String suite, List<ScenarioResult> results, List<TelemetrySeries> telemetry) {
    return new RunReport(
        RunReport.SCHEMA,
        "20260105T020000Z-" + suite + "-1a2b3c",
        START,
        START.plusSeconds(600),
        suite,
        new Origin(Optional.of("3f9c2d71b0aa"), Optional.of("main"), false, "1", "orin"),
        new ModelIdentity("nano", "00ff", "fp16"),
        new Fingerprint(new TreeMap<>(Map.of("provider", "cuda"))),
        Metric.SPEECH,
        results,
        telemetry,
        List.of(),
        Map.of());
  }
}
