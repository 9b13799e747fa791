package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.run.Artefact;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Pairing;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RulerReading;
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
  private static final ModelIdentity NONE = new ModelIdentity("none", "none", "none");
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
    return of(a, b, voids, obstacles, Optional.empty(), List.of());
  }

  /**
   * Returns a run as {@link #of(double[][][], double[][][], int, List)} that knows how it was made.
   *
   * @param wanted pairs; more were drawn where some were replaced
   * @param rulers log milliseconds of the ruler in each restart of the run's order
   */
  static RunReport of(double[][][] a, double[][][] b, int voids, int wanted, double[] rulers) {
    List<String> blocks = new ArrayList<>();
    for (int block = 0; block < a[0].length / Pairing.PER_BLOCK; block++) {
      blocks.add(block % 2 == 0 ? Pairing.ABBA : Pairing.BAAB);
    }
    List<RulerReading> readings = new ArrayList<>();
    for (int i = 0; i < rulers.length; i++) {
      readings.add(new RulerReading(i, side(i), "drawn", Math.exp(rulers[i])));
    }
    Artefact drawn = new Artefact("drawn", Optional.empty(), "", NONE, new TreeMap<>());
    return of(
        a,
        b,
        voids,
        List.of(),
        Optional.of(new Pairing(1, blocks, 1, 1, wanted, drawn, drawn)),
        readings);
  }

  /** Returns the side of a restart of the run's order: ABBA, BAAB, ABBA … */
  static Side side(int index) {
    int block = index / 4;
    boolean outer = index % 4 == 0 || index % 4 == 3;
    return outer == (block % 2 == 0) ? Side.BASELINE : Side.CANDIDATE;
  }

  private static RunReport of(
      double[][][] a,
      double[][][] b,
      int voids,
      List<Obstacle> obstacles,
      Optional<Pairing> pairing,
      List<RulerReading> rulers) {
    List<ScenarioResult> scenarios = new ArrayList<>();
    for (int s = 0; s < a.length; s++) {
      List<Restart> restarts = new ArrayList<>();
      for (int k = 0; k < a[s].length; k++) {
        int block = k / 2;
        boolean candidateFirst = side(2 * k) == Side.CANDIDATE;
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
        NONE,
        new Fingerprint(new TreeMap<>()),
        Metric.SPEECH,
        scenarios,
        List.of(),
        obstacles,
        Map.of(),
        pairing,
        rulers);
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
