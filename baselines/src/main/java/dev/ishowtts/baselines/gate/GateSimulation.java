package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.Look;
import dev.ishowtts.baselines.compare.RelativeTest;
import dev.ishowtts.baselines.compare.StoredHarm;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

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
  private static final double FORMER_LEVEL = -0.2;

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
      Verdict verdict = pairedVerdict(a, b, look * restarts, policy, new Look(look, looks));
      if (verdict != Verdict.INCONCLUSIVE) {
        return new Decided(verdict, look);
      }
    }
    return new Decided(pairedVerdict(a, b, most, policy, new Look(looks, looks)), looks);
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
    return stored(loss, affected, sessions, 0, gates);
  }

  /**
   * As {@link #stored(double, int, int, int)}, after an accepted change of level.
   *
   * @param earlier sessions of the epoch before, which was 20 % faster
   */
  public Rates stored(double loss, int affected, int sessions, int earlier, int gates) {
    return count(gates, random -> storedGate(losses(loss, affected), sessions, earlier, random));
  }

  /** Returns the rate at which each rival's rule alarms on the same draws as {@link #paired}. */
  public Rivals rivals(double loss, int affected, int gates) {
    Random random = new Random(seed);
    RivalCount count = new RivalCount();
    for (int gate = 0; gate < gates; gate++) {
      count.add(
          noise.draw(new double[scenarios], restarts, samples, random),
          noise.draw(losses(loss, affected), restarts, samples, random));
    }
    return count.rates();
  }

  private Verdict pairedGate(double[] losses, Random random) {
    return paired(
        noise.draw(new double[scenarios], restarts, samples, random),
        noise.draw(losses, restarts, samples, random),
        policy);
  }

  /**
   * Returns the paired gate's word on log samples of two sides, {@code
   * [scenario][restart][sample]}; the k-th restarts are a pair.
   */
  static Verdict paired(double[][][] a, double[][][] b, ComparePolicy policy) {
    return pairedVerdict(
        NoiseModel.medians(a), NoiseModel.medians(b), a[0].length, policy, Look.ONLY);
  }

  private static Verdict pairedVerdict(
      double[][] a, double[][] b, int pairs, ComparePolicy policy, Look look) {
    int scenarios = a.length;
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

  private List<double[][]> sessions(double loss, int count, Random random) {
    List<double[][]> history = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      history.add(
          NoiseModel.medians(noise.draw(losses(loss, scenarios), restarts, samples, random)));
    }
    return history;
  }

  private Verdict storedGate(double[] losses, int sessions, int earlier, Random random) {
    List<double[][]> history = sessions(0, sessions, random);
    List<double[][]> before = sessions(FORMER_LEVEL, earlier, random);
    double[][] candidate = NoiseModel.medians(noise.draw(losses, restarts, samples, random));
    StoredHarm rule = new StoredHarm(policy.sessionSd());
    List<MeanEstimate> locals = new ArrayList<>();
    for (int s = 0; s < scenarios; s++) {
      int scenario = s;
      locals.add(
          rule.of(
                  history.stream().map(session -> session[scenario]).toList(),
                  List.of(before.stream().map(session -> session[scenario]).toList()),
                  candidate[scenario])
              .orElseThrow());
    }
    Optional<MeanEstimate> global =
        scenarios > 1
            ? rule.of(
                history.stream().map(GateSimulation::overScenarios).toList(),
                List.of(before.stream().map(GateSimulation::overScenarios).toList()),
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
    return Rates.of(seen, gates);
  }

  private double[] losses(double loss, int affected) {
    double[] losses = new double[scenarios];
    Arrays.fill(losses, 0, affected, Math.log1p(loss));
    return losses;
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
  public record Rates(int gates, double fail, double pass, double improved, double inconclusive) {
    /** Returns the shares of counted verdicts. */
    static Rates of(Map<Verdict, Integer> seen, int gates) {
      return new Rates(
          gates,
          (double) seen.getOrDefault(Verdict.FAIL, 0) / gates,
          (double) seen.getOrDefault(Verdict.PASS, 0) / gates,
          (double) seen.getOrDefault(Verdict.IMPROVED, 0) / gates,
          (double) seen.getOrDefault(Verdict.INCONCLUSIVE, 0) / gates);
    }
  }

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
