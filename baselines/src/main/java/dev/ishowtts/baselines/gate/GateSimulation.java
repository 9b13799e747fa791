package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.Look;
import dev.ishowtts.baselines.compare.RelativeTest;
import dev.ishowtts.baselines.compare.StoredHarm;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Distributions;
import dev.ishowtts.baselines.stats.MeanEstimate;
import dev.ishowtts.baselines.stats.RankTests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Runs the gate's own rule many times on drawn measurements and counts what it says: the self-test
 * behind the rates in docs/math.md. Equal seeds give equal rates.
 *
 * @param noise how measurements scatter
 * @param scenarios in the suite
 * @param restarts per side
 * @param samples per restart and scenario
 * @param policy rule under test
 * @param seed of every draw
 */
public record GateSimulation(
    NoiseModel noise, int scenarios, int restarts, int samples, ComparePolicy policy, long seed) {
  private static final double RATIO_LIMIT = 1.1;
  private static final double RIVAL_ALPHA = 0.01;

  public GateSimulation {
    if (scenarios < 1 || restarts < 2 || samples < 1) {
      throw new IllegalArgumentException(
          "scenarios and samples must be >= 1, restarts >= 2, got "
              + scenarios
              + ", "
              + samples
              + ", "
              + restarts);
    }
  }

  /**
   * Returns the rates of the paired gate.
   *
   * @param loss harm of the candidate, 0.05 is 5 % slower, 0 an A/A run
   * @param affected how many scenarios have it, the others have none
   * @param gates how many to run
   */
  public Rates paired(double loss, int affected, int gates) {
    return count(gates, random -> pairedGate(losses(loss, affected), random));
  }

  /**
   * Returns the rates of the paired gate that looks every {@code restarts} pairs, stops as soon as
   * it can tell, and goes on to {@code looks} times as many otherwise.
   *
   * @param loss as in {@link #paired}
   * @param affected as in {@link #paired}
   * @param looks planned, at least 1
   * @param gates how many to run
   */
  public Extended extended(double loss, int affected, int looks, int gates) {
    int[] pairs = {0};
    Rates rates =
        count(
            gates,
            random -> {
              Decided decided = extendedGate(losses(loss, affected), looks, random);
              pairs[0] += decided.look() * restarts;
              return decided.verdict();
            });
    return new Extended(rates, (double) pairs[0] / gates);
  }

  private Decided extendedGate(double[] losses, int looks, Random random) {
    int most = looks * restarts;
    double[][] a = NoiseModel.medians(noise.draw(new double[scenarios], most, samples, random));
    double[][] b = NoiseModel.medians(noise.draw(losses, most, samples, random));
    for (int look = 1; look < looks; look++) {
      Verdict verdict = pairedVerdict(a, b, look * restarts, new Look(look, looks));
      if (verdict != Verdict.INCONCLUSIVE) {
        return new Decided(verdict, look);
      }
    }
    return new Decided(pairedVerdict(a, b, most, new Look(looks, looks)), looks);
  }

  private record Decided(Verdict verdict, int look) {}

  /**
   * Returns the rates of the gate against {@code sessions} accepted sessions of the same size.
   *
   * @param loss as in {@link #paired}
   * @param affected as in {@link #paired}
   * @param sessions accepted, at least 1
   * @param gates how many to run
   */
  public Rates stored(double loss, int affected, int sessions, int gates) {
    return count(gates, random -> storedGate(losses(loss, affected), sessions, random));
  }

  /** Returns the rate at which each rival's rule alarms on the same draws as {@link #paired}. */
  public Rivals rivals(double loss, int affected, int gates) {
    Random random = new Random(seed);
    int ratio = 0;
    int limit = 0;
    int pooled = 0;
    for (int gate = 0; gate < gates; gate++) {
      double[][][] a = noise.draw(new double[scenarios], restarts, samples, random);
      double[][][] b = noise.draw(losses(loss, affected), restarts, samples, random);
      ratio += any(s -> ratioToLast(a[s], b[s])) ? 1 : 0;
      limit += any(s -> predictionLimit(a[s], b[s])) ? 1 : 0;
      pooled += any(s -> pooledRanks(a[s], b[s])) ? 1 : 0;
    }
    return new Rivals(rate(ratio, gates), rate(limit, gates), rate(pooled, gates));
  }

  private Verdict pairedGate(double[] losses, Random random) {
    double[][] a = NoiseModel.medians(noise.draw(new double[scenarios], restarts, samples, random));
    double[][] b = NoiseModel.medians(noise.draw(losses, restarts, samples, random));
    return pairedVerdict(a, b, restarts, Look.ONLY);
  }

  private Verdict pairedVerdict(double[][] a, double[][] b, int pairs, Look look) {
    double[] means = new double[pairs];
    List<MeanEstimate> locals = new ArrayList<>();
    for (int s = 0; s < scenarios; s++) {
      double[] differences = new double[pairs];
      for (int r = 0; r < pairs; r++) {
        differences[r] = b[s][r] - a[s][r];
        means[r] += differences[r] / scenarios;
      }
      locals.add(MeanEstimate.of(differences));
    }
    Optional<MeanEstimate> global =
        scenarios > 1 ? Optional.of(MeanEstimate.of(means)) : Optional.empty();
    return verdict(RelativeTest.of(locals, global, policy.paired(), look));
  }

  private Verdict storedGate(double[] losses, int sessions, Random random) {
    List<double[][]> history = new ArrayList<>();
    for (int k = 0; k < sessions; k++) {
      history.add(NoiseModel.medians(noise.draw(new double[scenarios], restarts, samples, random)));
    }
    double[][] candidate = NoiseModel.medians(noise.draw(losses, restarts, samples, random));
    StoredHarm rule = new StoredHarm(policy.sessionSd());
    List<MeanEstimate> locals = new ArrayList<>();
    for (int s = 0; s < scenarios; s++) {
      int scenario = s;
      locals.add(
          rule.of(history.stream().map(session -> session[scenario]).toList(), candidate[scenario])
              .orElseThrow());
    }
    Optional<MeanEstimate> global =
        scenarios > 1
            ? rule.of(
                history.stream().map(GateSimulation::overScenarios).toList(),
                overScenarios(candidate))
            : Optional.empty();
    return verdict(RelativeTest.of(locals, global, policy.stored(), Look.ONLY));
  }

  private static double[] overScenarios(double[][] medians) {
    double[] means = new double[medians[0].length];
    for (double[] scenario : medians) {
      for (int r = 0; r < means.length; r++) {
        means[r] += scenario[r] / medians.length;
      }
    }
    return means;
  }

  private static Verdict verdict(RelativeTest test) {
    if (test.failed()) {
      return Verdict.FAIL;
    }
    if (test.improved()) {
      return Verdict.IMPROVED;
    }
    return test.passed() ? Verdict.PASS : Verdict.INCONCLUSIVE;
  }

  private Rates count(int gates, Function<Random, Verdict> gate) {
    Random random = new Random(seed);
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    for (int i = 0; i < gates; i++) {
      seen.merge(gate.apply(random), 1, Integer::sum);
    }
    return new Rates(
        gates,
        rate(seen.getOrDefault(Verdict.FAIL, 0), gates),
        rate(seen.getOrDefault(Verdict.PASS, 0), gates),
        rate(seen.getOrDefault(Verdict.IMPROVED, 0), gates),
        rate(seen.getOrDefault(Verdict.INCONCLUSIVE, 0), gates));
  }

  private double[] losses(double loss, int affected) {
    double[] losses = new double[scenarios];
    Arrays.fill(losses, 0, affected, Math.log1p(loss));
    return losses;
  }

  private boolean any(IntPredicate rule) {
    return IntStream.range(0, scenarios).anyMatch(rule);
  }

  /** github-action-benchmark's rule with a limit of 110 %: one value against the one before. */
  private static boolean ratioToLast(double[][] a, double[][] b) {
    double before = Descriptive.mean(exp(a[a.length - 1]));
    return Descriptive.mean(exp(b[0])) / before > RATIO_LIMIT;
  }

  /** Bencher's t-test limit at 0.99, one value against the earlier ones. */
  private static boolean predictionLimit(double[][] a, double[][] b) {
    double[] history = Arrays.stream(a).mapToDouble(r -> Descriptive.mean(exp(r))).toArray();
    int n = history.length;
    double limit =
        Descriptive.mean(history)
            + Distributions.studentQuantile(1 - RIVAL_ALPHA, n - 1.0)
                * Descriptive.sd(history)
                * Math.sqrt(1 + 1.0 / n);
    return Descriptive.mean(exp(b[0])) > limit;
  }

  /** Mann-Whitney over all samples, as if they were independent. */
  private static boolean pooledRanks(double[][] a, double[][] b) {
    return RankTests.mannWhitneyGreater(
            Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray(),
            Arrays.stream(b).flatMapToDouble(Arrays::stream).toArray())
        < RIVAL_ALPHA;
  }

  private static double[] exp(double[] logs) {
    return Arrays.stream(logs).map(Math::exp).toArray();
  }

  private static double rate(int count, int of) {
    return (double) count / of;
  }

  /**
   * Shares of verdicts.
   *
   * @param gates how many were run
   * @param fail share of FAIL
   * @param pass share of PASS
   * @param improved share of IMPROVED
   * @param inconclusive share of INCONCLUSIVE
   */
  public record Rates(int gates, double fail, double pass, double improved, double inconclusive) {}

  /**
   * What a gate with several looks gives.
   *
   * @param meanPairs pairs measured, on average
   */
  public record Extended(Rates rates, double meanPairs) {}

  /**
   * Shares of alarms of the rivals' rules.
   *
   * @param ratioToLast one value more than 10 % above the one before
   * @param predictionLimit one value above the 99 % t limit of the earlier ones
   * @param pooledRanks Mann–Whitney over all samples at 1 %
   */
  public record Rivals(double ratioToLast, double predictionLimit, double pooledRanks) {}
}
