package dev.ishowtts.baselines.gate;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Drawn samples in the form of a measured paired run, so that the whole judge can look at them. */
final class DrawnRun {
  private static final Instant START = Instant.EPOCH;
  private static final double AUDIO_MS = 4000;
  private static final double LOUDNESS = 0.1;

  private DrawnRun() {}

  /**
   * Returns a run in ABBA and BAAB blocks of four.
   *
   * @param a log RTF of the baseline, {@code [scenario][restart][sample]}
   * @param b log RTF of the candidate
   * @param voids how many of the candidate's restarts do not count
   */
  static RunReport of(double[][][] a, double[][][] b, int voids, List<Obstacle> obstacles) {
    List<ScenarioResult> scenarios = new ArrayList<>();
    for (int s = 0; s < a.length; s++) {
      List<Restart> restarts = new ArrayList<>();
      for (int k = 0; k < a[s].length; k++) {
        int block = k / 2;
        boolean candidateFirst = (k + block) % 2 == 1;
        Restart baseline = restart(2 * k + (candidateFirst ? 1 : 0), Side.BASELINE, block, a[s][k]);
        Restart candidate =
            restart(2 * k + (candidateFirst ? 0 : 1), Side.CANDIDATE, block, b[s][k]);
        restarts.add(baseline);
        restarts.add(k < voids ? voided(candidate) : candidate);
      }
      scenarios.add(
          new ScenarioResult(
              new Scenario("drawn_" + s, "drawn", Metric.RTF.key(), Map.of()), restarts));
    }
    return new RunReport(
        RunReport.SCHEMA,
        "drawn",
        START,
        START.plusSeconds(1),
        "selftest",
        new Origin(Optional.empty(), Optional.empty(), false, "selftest", "nowhere"),
        new ModelIdentity("none", "none", "none"),
        new Fingerprint(new TreeMap<>()),
        Metric.SPEECH,
        scenarios,
        List.of(),
        obstacles,
        Map.of());
  }

  private static Restart restart(int index, Side side, int block, double[] logs) {
    List<Sample> samples = new ArrayList<>();
    for (double log : logs) {
      double rtf = Math.exp(log);
      samples.add(
          new Sample(
              START,
              Map.of(
                  Metric.RTF.key(),
                  rtf,
                  Metric.AUDIO_MS.key(),
                  AUDIO_MS,
                  Metric.AUDIO_RMS.key(),
                  LOUDNESS),
              Optional.empty()));
    }
    return new Restart(index, side, Optional.of(block), 3, true, samples, Optional.empty());
  }

  private static Restart voided(Restart restart) {
    return new Restart(
        restart.index(),
        restart.side(),
        restart.block(),
        restart.warmups(),
        restart.steady(),
        restart.samples(),
        Optional.of("clocks-moved"));
  }
}
