package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.BaselineLookup;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/*
 * The control ruler is the same work in every restart. A machine that slows down during one side's
 * restarts slows the ruler with it; a slower artefact does not. So the ruler must turn the first
 * into INCONCLUSIVE and leave the second a FAIL. Replaced pairs must let a verdict stand that their
 * loss would have taken away.
 */
/**
 * Plays what guards the paired gate, with and without it, on drawn runs and the whole judge.
 *
 * @param size of the gates
 * @param runs of each row
 * @param seed of every draw
 * @param policy rule under test
 */
record GuardSimulation(SelfTest.Size size, int runs, long seed, GatePolicy policy) {
  private static final double RULER_SD = 0.003;
  private static final double RULER_MILLIS = 5;
  private static final double LOSS = 0.10;

  /** How the machine's speed depends on the restart. */
  private interface Machine {
    /**
     * Returns the log factor on every time.
     *
     * @param progress of the run, 0 to 1
     */
    double slowdown(Side side, double progress);
  }

  /** Returns how many steps {@link #rows} reports. */
  static int steps() {
    return 8;
  }

  /** Returns the rows of the ruler, then those of replaced pairs. */
  List<SelfTest.GuardRow> rows(Consumer<String> step) {
    DoubleUnaryOperator log = Math::log1p;
    Machine steady = (side, progress) -> 0;
    Machine slow = (side, progress) -> side == Side.CANDIDATE ? log.applyAsDouble(0.05) : 0;
    Machine fast = (side, progress) -> side == Side.CANDIDATE ? log.applyAsDouble(-0.05) : 0;
    Machine drift = (side, progress) -> progress * log.applyAsDouble(0.10);
    Machine small = (side, progress) -> progress * log.applyAsDouble(0.02);
    return List.of(
        ruled(step, "steady machine", 0, steady, Verdict.PASS),
        ruled(step, "steady machine", LOSS, steady, Verdict.FAIL),
        ruled(step, "machine 5 % slower for the candidate", 0, slow, Verdict.INCONCLUSIVE),
        ruled(step, "machine 5 % faster for the candidate", LOSS, fast, Verdict.INCONCLUSIVE),
        ruled(step, "machine 10 % slower by the end", 0, drift, Verdict.INCONCLUSIVE),
        ruled(step, "machine 2 % slower by the end", LOSS, small, Verdict.FAIL),
        replaced(step, 0, Verdict.PASS),
        replaced(step, LOSS, Verdict.FAIL));
  }

  private SelfTest.GuardRow ruled(
      Consumer<String> step, String name, double loss, Machine machine, Verdict wanted) {
    step.accept("ruler: " + name + (loss > 0 ? ", slower" : ""));
    Random random = new Random(seed);
    int pairs = size.restarts();
    Tally tally = new Tally();
    for (int run = 0; run < runs; run++) {
      double[][][] a = draw(0, pairs, random);
      double[][][] b = draw(loss, pairs, random);
      double[] rulers = new double[2 * pairs];
      for (int i = 0; i < rulers.length; i++) {
        double slowdown = machine.slowdown(DrawnRun.side(i), i / (rulers.length - 1.0));
        add(DrawnRun.side(i) == Side.BASELINE ? a : b, i / 2, slowdown);
        rulers[i] = Math.log(RULER_MILLIS) + slowdown + RULER_SD * random.nextGaussian();
      }
      tally.add(DrawnRun.of(a, b, 0, pairs, rulers), DrawnRun.of(a, b, 0, List.of()));
    }
    return tally.row("control ruler", name, loss, wanted);
  }

  /* A third of the pairs is lost; with blocks to spare as many are left as were wanted. */
  private SelfTest.GuardRow replaced(Consumer<String> step, double loss, Verdict wanted) {
    String name = "a third of the pairs lost";
    step.accept(name + (loss > 0 ? ", slower" : ""));
    Random random = new Random(seed);
    int pairs = size.restarts() * 3 / 2;
    int lost = size.restarts() / 2;
    Tally tally = new Tally();
    for (int run = 0; run < runs; run++) {
      double[][][] a = draw(0, pairs, random);
      double[][][] b = draw(loss, pairs, random);
      double[] rulers = new double[2 * pairs];
      Arrays.setAll(rulers, i -> Math.log(RULER_MILLIS) + RULER_SD * random.nextGaussian());
      tally.add(
          DrawnRun.of(a, b, lost, size.restarts(), rulers),
          DrawnRun.of(first(a), first(b), lost, List.of()));
    }
    return tally.row("replaced pairs", name, loss, wanted);
  }

  private double[][][] first(double[][][] all) {
    return Arrays.stream(all)
        .map(scenario -> Arrays.copyOf(scenario, size.restarts()))
        .toArray(double[][][]::new);
  }

  private double[][][] draw(double loss, int pairs, Random random) {
    double[] losses = new double[size.scenarios()];
    Arrays.fill(losses, Math.log1p(loss));
    return NoiseModel.GAUSS.draw(losses, pairs, size.samples(), random);
  }

  private static void add(double[][][] logs, int restart, double slowdown) {
    for (double[][] scenario : logs) {
      Arrays.setAll(scenario[restart], k -> scenario[restart][k] + slowdown);
    }
  }

  /** Counts what the judge says with and without a guard. */
  private final class Tally {
    private final Judge judge = Judge.discovered(policy.withClocks(GatePolicy.Clocks.REQUIRED));
    private final Map<Verdict, Integer> with = new EnumMap<>(Verdict.class);
    private final Map<Verdict, Integer> without = new EnumMap<>(Verdict.class);

    void add(RunReport guarded, RunReport bare) {
      with.merge(judge.judge(guarded, BaselineLookup.NOTHING).verdict(), 1, Integer::sum);
      without.merge(judge.judge(bare, BaselineLookup.NOTHING).verdict(), 1, Integer::sum);
    }

    SelfTest.GuardRow row(String guard, String condition, double loss, Verdict wanted) {
      return new SelfTest.GuardRow(
          guard,
          condition,
          loss,
          wanted,
          GateSimulation.Rates.of(with, runs),
          GateSimulation.Rates.of(without, runs));
    }
  }
}
