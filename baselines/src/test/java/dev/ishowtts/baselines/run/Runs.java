package dev.ishowtts.baselines.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds run reports for tests; one scenario row per call. */
public final class Runs {
  private static final Instant START = Instant.parse("2026-11-22T10:30:00.123456789Z");

  private Runs() {}

  public static RunReport report(String id, List<ScenarioResult> scenarios) {
    return report(id, Map.of("device", "orin", "power_mode", "MAXN"), scenarios, List.of());
  }

  public static RunReport report(
      String id,
      Map<String, String> facts,
      List<ScenarioResult> scenarios,
      List<Obstacle> obstacles) {
    return new RunReport(
        RunReport.SCHEMA,
        id,
        START,
        START.plusSeconds(60),
        "quick",
        new Origin(Optional.of("ab12"), Optional.empty(), false, "1", "host"),
        new ModelIdentity("tiny", "none", "fp32"),
        new Fingerprint(new TreeMap<>(facts)),
        Metric.SPEECH,
        scenarios,
        List.of(new TelemetrySeries("host.rss_mb", "MiB", List.of(0L, 10L), List.of(1.5, 2.0))),
        obstacles,
        Map.of("engine.nfe", "7"));
  }

  /**
   * Returns {@code report} as a paired run, with one reading of the ruler per value: restart 0 is
   * the baseline's, then the sides alternate.
   */
  public static RunReport paired(RunReport report, double... rulerMilliseconds) {
    return pairedWanting(4, report, rulerMilliseconds);
  }

  /** Returns {@code report} as a paired run that wants {@code pairs}, with rulers as above. */
  public static RunReport pairedWanting(int pairs, RunReport report, double... rulerMilliseconds) {
    List<RulerReading> rulers = new ArrayList<>();
    for (double milliseconds : rulerMilliseconds) {
      int restart = rulers.size();
      rulers.add(
          new RulerReading(
              restart, restart % 2 == 0 ? Side.BASELINE : Side.CANDIDATE, "cpu", milliseconds));
    }
    return new RunReport(
        report.schema(),
        report.id(),
        report.started(),
        report.finished(),
        report.suite(),
        report.origin(),
        report.model(),
        report.fingerprint(),
        report.metrics(),
        report.scenarios(),
        report.telemetry(),
        report.obstacles(),
        report.settings(),
        Optional.of(
            new Pairing(
                7,
                List.of(Pairing.ABBA, Pairing.BAAB),
                2,
                3,
                pairs,
                artefact("this build", Optional.empty()),
                artefact("commit ab12", Optional.of("ab12")))),
        rulers);
  }

  /** Returns {@code report} with the quality of its sound. */
  public static RunReport heard(RunReport report, ScenarioQuality... quality) {
    return new RunReport(
        report.schema(),
        report.id(),
        report.started(),
        report.finished(),
        report.suite(),
        report.origin(),
        report.model(),
        report.fingerprint(),
        report.metrics(),
        report.scenarios(),
        report.telemetry(),
        report.obstacles(),
        report.settings(),
        report.pairing(),
        report.rulers(),
        List.of(quality));
  }

  private static Artefact artefact(String description, Optional<String> commit) {
    return new Artefact(
        description,
        commit,
        "00ff",
        new ModelIdentity("tiny", "none", "fp32"),
        new TreeMap<>(Map.of("provider", "cpu")));
  }

  /** Returns a scenario whose restarts hold these RTF values, one array per restart. */
  public static ScenarioResult scenario(String id, Side side, double[]... restarts) {
    List<Restart> made = new ArrayList<>();
    for (double[] values : restarts) {
      made.add(restart(made.size(), side, Optional.empty(), values));
    }
    return new ScenarioResult(new Scenario(id, "short", "rtf", Map.of("text", "你好")), made);
  }

  public static Restart restart(
      int index, Side side, Optional<Integer> block, double... rtfValues) {
    List<Sample> samples = new ArrayList<>();
    for (double rtf : rtfValues) {
      samples.add(sample(rtf));
    }
    return new Restart(index, side, block, 3, true, samples, Optional.empty());
  }

  public static Sample sample(double rtf) {
    return new Sample(
        START,
        Map.of("rtf", rtf, "audio_ms", 2000.0, "wall_ms", rtf * 2000, "audio_rms", 0.1),
        Optional.empty());
  }
}
