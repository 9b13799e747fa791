package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * Samples: 1.4826 · median |difference of two neighbouring samples| / √2, which neither a spike nor
 * the centring of few samples moves. Restarts: two-way analysis of variance of the log medians
 * (scenario × restart) of each side of each run, pooled: the mean square of restarts holds S times
 * the shared variance and the residual one, which holds own + sample noise of a median.
 */
/**
 * How measured values scatter, on the log scale: what a plan needs.
 *
 * @param cv sd of samples within a restart, as a fraction; 0 if only medians were known
 * @param restart sd of the effect that all scenarios of a restart share
 * @param own sd of a restart's effect on one scenario; noise of samples too if {@code cv} is 0
 * @param samples per restart behind it, the median
 * @param df degrees of freedom of the restarts' part
 */
public record NoiseEstimate(double cv, double restart, double own, int samples, int df) {
  public NoiseEstimate {
    if (!(cv >= 0 && restart >= 0 && own >= 0) || samples < 1 || df < 0) {
      throw new IllegalArgumentException(
          "cv, restart and own must be >= 0, samples >= 1, df >= 0, got "
              + cv
              + ", "
              + restart
              + ", "
              + own
              + ", "
              + samples
              + ", "
              + df);
    }
  }

  /** Returns the estimate from the samples of runs; empty if no side has two restarts. */
  public static Optional<NoiseEstimate> ofRuns(List<RunReport> reports) {
    List<Double> differences = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    Squares squares = new Squares();
    for (RunReport report : reports) {
      for (Side side : Side.values()) {
        List<ScenarioSession> sessions = new ArrayList<>();
        for (ScenarioResult result : report.scenarios()) {
          sessions.add(ScenarioSession.of(result, side));
          for (Restart restart : result.valid(side)) {
            double[] values = restart.values(result.scenario().primary());
            counts.add((double) values.length);
            for (int i = 0; i + 1 < values.length; i += 2) {
              if (values[i] > 0 && values[i + 1] > 0) {
                differences.add(Math.abs(Math.log(values[i + 1] / values[i])));
              }
            }
          }
        }
        squares.add(sessions);
      }
    }
    double cv =
        differences.isEmpty()
            ? 0
            : Descriptive.MAD_TO_SD * Descriptive.median(array(differences)) / Math.sqrt(2);
    int samples = counts.isEmpty() ? 1 : (int) Math.max(1, Descriptive.median(array(counts)));
    return squares.estimate(cv, samples);
  }

  /** Returns the estimate from accepted sessions, which keep medians only; empty as above. */
  public static Optional<NoiseEstimate> ofSessions(List<List<ScenarioSession>> sessions) {
    Squares squares = new Squares();
    List<Double> counts = new ArrayList<>();
    for (List<ScenarioSession> session : sessions) {
      squares.add(session);
      session.stream()
          .filter(s -> !s.restarts().isEmpty())
          .forEach(s -> counts.add((double) s.samples() / s.restarts().size()));
    }
    int samples = counts.isEmpty() ? 1 : (int) Math.max(1, Descriptive.median(array(counts)));
    return squares.estimate(0, samples);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Sums of squares, pooled over sides and runs. */
  private static final class Squares {
    private double shared;
    private int sharedDf;
    private double rest;
    private int restDf;
    private double scenarios;

    void add(List<ScenarioSession> sessions) {
      List<SortedMap<Integer, Double>> logs =
          sessions.stream().map(Squares::logs).filter(map -> map.size() > 1).toList();
      if (logs.isEmpty()) {
        return;
      }
      TreeSet<Integer> common = new TreeSet<>(logs.get(0).keySet());
      logs.forEach(map -> common.retainAll(map.keySet()));
      if (common.size() < 2) {
        return;
      }
      double[] means = new double[common.size()];
      List<double[]> centred = new ArrayList<>();
      for (SortedMap<Integer, Double> map : logs) {
        double[] row = common.stream().mapToDouble(index -> map.getOrDefault(index, 0.0)).toArray();
        double mean = Descriptive.mean(row);
        for (int r = 0; r < row.length; r++) {
          row[r] -= mean;
          means[r] += row[r] / logs.size();
        }
        centred.add(row);
      }
      int df = means.length - 1;
      shared += logs.size() * Arrays.stream(means).map(m -> m * m).sum();
      sharedDf += df;
      scenarios += df * (double) logs.size();
      for (double[] row : centred) {
        for (int r = 0; r < row.length; r++) {
          rest += (row[r] - means[r]) * (row[r] - means[r]);
        }
      }
      restDf += df * (logs.size() - 1);
    }

    Optional<NoiseEstimate> estimate(double cv, int samples) {
      if (sharedDf == 0) {
        return Optional.empty();
      }
      double ofSamples = RestartPlan.medianVariance(cv, samples);
      double restarts = shared / sharedDf;
      if (restDf == 0) {
        double effect = Math.sqrt(Math.max(0, restarts - ofSamples));
        return Optional.of(new NoiseEstimate(cv, effect, 0, samples, sharedDf));
      }
      double residual = rest / restDf;
      double effect = Math.sqrt(Math.max(0, (restarts - residual) / (scenarios / sharedDf)));
      double own = Math.sqrt(Math.max(0, residual - ofSamples));
      return Optional.of(new NoiseEstimate(cv, effect, own, samples, sharedDf));
    }

    private static SortedMap<Integer, Double> logs(ScenarioSession session) {
      TreeMap<Integer, Double> logs = new TreeMap<>();
      session
          .restarts()
          .forEach(
              restart ->
                  restart
                      .value(session.primary())
                      .filter(value -> value > 0)
                      .ifPresent(value -> logs.put(restart.index(), Math.log(value))));
      return logs;
    }
  }
}
