package dev.ishowtts.harness.sink;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Judged runs for tests: two scenarios, one failed sample, telemetry. */
public final class JudgedRuns {
  /** When the first run starts. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration BETWEEN = Duration.ofHours(1);

  private JudgedRuns() {}

  /**
   * Returns a run.
   *
   * @param number of the run, from 0; an hour lies between two
   * @param samples of each scenario and restart; two restarts
   */
  public static JudgedRun run(int number, int samples, RandomGenerator random, Verdict verdict) {
    return run(number, samples, 1, random, verdict);
  }

  /** Returns a run without a failed sample or an obstacle. */
  public static JudgedRun faultless(int number, int samples, RandomGenerator random) {
    return run(number, samples, 0, random, Verdict.PASS);
  }

  private static JudgedRun run(
      int number, int samples, int faults, RandomGenerator random, Verdict verdict) {
    Instant start = START.plus(BETWEEN.multipliedBy(number));
    RunReport report =
        new RunReport(
            RunReport.SCHEMA,
            String.format("%05d-quick", number),
            start,
            start.plusSeconds(60),
            "quick",
            new Origin(Optional.of("ab12cd"), Optional.of("main"), false, "1", "orin 1,a=b"),
            new ModelIdentity("nano", "0123", "fp32"),
            new Fingerprint(new TreeMap<>(Map.of("provider", "cpu", "device", "Jetson Orin"))),
            Metric.SPEECH,
            List.of(
                scenario("short_1-nfe7", start, samples, faults, random),
                scenario("long_1-nfe7", start, samples, faults, random)),
            List.of(
                new TelemetrySeries(
                    "gpu.clock_mhz", "MHz", List.of(0L, 500L), List.of(1300., 1301.)),
                new TelemetrySeries("host.rss_mb", "MiB", List.of(500L), List.of(812.5))),
            faults == 0
                ? List.of()
                : List.of(new Obstacle("throttled", "heat\nslowed it down", true)),
            Map.of("engine.nfe", "7"));
    return new JudgedRun(
        report,
        Optional.of("epoch 1"),
        List.of(compared("short_1-nfe7"), compared(Comparison.ALL)),
        List.of(
            new Finding(
                "relative",
                Finding.Stage.JUDGEMENT,
                verdict == Verdict.FAIL ? Finding.Severity.FAIL : Finding.Severity.INFO,
                Optional.of("short_1-nfe7"),
                "short_1-nfe7 RTF 0.200 → 0.210 \"quoted\"")),
        verdict);
  }

  private static Comparison compared(String scenario) {
    return new Comparison(
        scenario,
        Metric.RTF,
        Outcome.SAME,
        Optional.of(new Comparison.Figures(0.2, 0.21, 1.05, 1.01, 1.09, 0.2, 0.9, 2)),
        true,
        "within noise");
  }

  private static ScenarioResult scenario(
      String id, Instant start, int samples, int faults, RandomGenerator random) {
    List<Restart> restarts = new ArrayList<>();
    for (int index = 0; index < 2; index++) {
      List<Sample> made = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        double rtf = 0.2 * (1 + 0.02 * random.nextGaussian());
        // Three samples share a millisecond.
        Instant at = start.plusMillis(20_000L * index + i / 3);
        made.add(
            new Sample(
                at,
                Map.of("rtf", rtf, "wall_ms", rtf * 3000, "audio_ms", 3000.0, "audio_rms", 0.1),
                Optional.empty()));
      }
      if (index == 1 && faults > 0) {
        made.add(new Sample(start.plusSeconds(50), Map.of(), Optional.of("OUT_OF_MEMORY: a\nb")));
      }
      restarts.add(
          new Restart(index, Side.CANDIDATE, Optional.empty(), 3, true, made, Optional.empty()));
    }
    return new ScenarioResult(
        new Scenario(id, "short", "rtf", Map.of("nfe", "7", "text", "Hello")), restarts);
  }
}
