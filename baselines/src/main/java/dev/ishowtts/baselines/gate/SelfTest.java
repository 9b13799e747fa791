package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.Distributions;
import dev.ishowtts.baselines.stats.EDivisive;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import dev.ishowtts.baselines.store.BaselineLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/*
 * A requirement on a rate counts as missed if the observed count would be rarer than 1 in 100 with
 * a rate just at the limit (exact binomial): another seed does not break what holds. "0 of so many"
 * is taken literally.
 */
/**
 * Plays the shipped rule on drawn and on given measurements and says whether it keeps what it
 * promises: false alarms, power, what it does where nothing can be said, and the same of simpler
 * rules. Equal arguments give equal results.
 *
 * @param size of the gates that are drawn
 * @param gates A/A gates for each noise; power takes a quarter of them, at least 100
 * @param seed of every draw
 * @param policy rule under test
 * @param groups measured restarts to replay too; may be empty
 */
public record SelfTest(
    Size size, int gates, long seed, GatePolicy policy, List<Replay.Group> groups) {
  private static final double CERTAINTY = 0.01;
  private static final double FALSE_FAIL = 0.01;
  private static final double POWER = 0.95;
  private static final double REQUIRED_LOSS = 0.05;
  private static final double GAIN = -0.05;
  private static final double[] LOSSES = {0.02, 0.03, 0.05, 0.08, 0.10};
  private static final double[] STEPS = {0.03, 0.05, 0.10};
  private static final int RUNS = 100;
  private static final int STEP_AT = 60;
  private static final double CV = 0.03;
  private static final double SPIKES = 0.05;

  /** A short test for a computer that has other things to do. */
  public static final int FEWEST_GATES = 100;

  /* No miss in 59 says 95 % with 95 % confidence. */
  private static final int GUARDED = 60;

  public SelfTest {
    groups = List.copyOf(groups);
    if (gates < FEWEST_GATES) {
      throw new IllegalArgumentException("gates must be >= " + FEWEST_GATES + ", got " + gates);
    }
  }

  /** How much a gate measures. */
  public enum Size {
    /** A change under review: 12 restarts a side. */
    PR(12),
    /** The nightly gate: 32 restarts a side. */
    NIGHTLY(32);

    private final int restarts;

    Size(int restarts) {
      this.restarts = restarts;
    }

    /** Returns the restarts of each side. */
    public int restarts() {
      return restarts;
    }

    /** Returns the scenarios of the suite. */
    public int scenarios() {
      return 6;
    }

    /** Returns the samples of each restart and scenario. */
    public int samples() {
      return 5;
    }
  }

  /**
   * One line of the gate's table.
   *
   * @param noise {@code Gauss}, {@code spiky}, or {@code replay}
   * @param loss planted, as a fraction; 0 is A/A
   * @param affected scenarios that have the loss; 0 for replays, where it is all of a group's
   * @param ours the gate
   * @param rivals simpler rules on the same measurements
   */
  public record GateRow(
      String noise,
      double loss,
      int affected,
      GateSimulation.Rates ours,
      GateSimulation.Rivals rivals) {}

  /**
   * What the judge says where it must not decide.
   *
   * @param condition what was wrong with the run
   * @param runs how many runs were judged, half of them with a loss of 10 %
   * @param inconclusive share of INCONCLUSIVE
   */
  public record ConditionRow(String condition, int runs, double inconclusive) {}

  /**
   * What the judge says with a guard, and without it.
   *
   * @param guard {@code control ruler} or {@code replaced pairs}
   * @param condition what the machine did
   * @param loss planted, as a fraction
   * @param wanted what it should say
   * @param with what it says
   * @param without what it would say of the same runs without the guard
   */
  public record GuardRow(
      String guard,
      String condition,
      double loss,
      Verdict wanted,
      GateSimulation.Rates with,
      GateSimulation.Rates without) {
    /** Returns the share of the wanted word; IMPROVED is never wanted. */
    public double right() {
      return switch (wanted) {
        case FAIL -> with.fail();
        case PASS -> with.pass();
        case IMPROVED -> with.improved();
        case INCONCLUSIVE -> with.inconclusive();
      };
    }
  }

  /**
   * One line of the trend's table.
   *
   * @param detector which rule
   * @param falseGauss share of clean Gaussian histories of 100 runs with an alarm
   * @param falseSpiky the same with spikes
   * @param f1 step and noise, such as {@code +5 % spiky}, to F1 within 3 runs of the step
   */
  public record TrendRow(
      String detector, double falseGauss, double falseSpiky, Map<String, Double> f1) {}

  /**
   * Something that must hold.
   *
   * @param name what
   * @param measured the rate
   * @param of on how many
   * @param limit in words
   * @param met whether it holds
   */
  public record Requirement(String name, double measured, int of, String limit, boolean met) {}

  /** Everything that was found. */
  public record Result(
      List<GateRow> gate,
      List<ConditionRow> conditions,
      List<GuardRow> guards,
      List<TrendRow> trend,
      List<Requirement> requirements) {
    public Result {
      guards = List.copyOf(guards);
      gate = List.copyOf(gate);
      conditions = List.copyOf(conditions);
      trend = List.copyOf(trend);
      requirements = List.copyOf(requirements);
    }

    /** Returns whether every requirement is met. */
    public boolean met() {
      return requirements.stream().allMatch(Requirement::met);
    }
  }

  private record Noise(String name, NoiseModel model) {}

  private record Detector(String name, Function<double[], List<ChangePoint>> rule) {}

  private static final List<Noise> NOISES =
      List.of(new Noise("Gauss", NoiseModel.GAUSS), new Noise("spiky", NoiseModel.SPIKY));

  private static List<Detector> detectors() {
    RankChangeDetector one = RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT);
    return List.of(
        new Detector("rank, online, h = 3.885", one::online),
        new Detector("rank, offline, h = 3.885", one::offline),
        new Detector("E-divisive, Otava's defaults", EDivisive.otavaDefault()::find),
        new Detector("E-divisive, 5 % magnitude", new EDivisive(50, 0.001, 0.05)::find),
        new Detector("t limit .99 of 64 runs", TrendRivals::predictionLimit),
        new Detector("ratio to last > 110 %", TrendRivals::ratioToLast));
  }

  /** Returns how many steps {@link #run} reports. */
  public int steps() {
    return NOISES.size() * (LOSSES.length + 3)
        + 4
        + GuardSimulation.steps()
        + detectors().size()
        + (groups.isEmpty() ? 0 : LOSSES.length + 1);
  }

  /**
   * Plays everything.
   *
   * @param step told the name of each step before it begins
   */
  public Result run(Consumer<String> step) {
    List<GateRow> rows = new ArrayList<>();
    for (Noise noise : NOISES) {
      gateRows(noise, step, rows);
    }
    replays(step, rows);
    List<ConditionRow> conditions = conditions(step);
    List<GuardRow> guards = new GuardSimulation(size, GUARDED, seed, policy).rows(step);
    List<TrendRow> trend = new ArrayList<>();
    for (Detector detector : detectors()) {
      step.accept("trend: " + detector.name());
      trend.add(trendRow(detector));
    }
    List<Requirement> requirements = requirements(rows, conditions, trend);
    guards.forEach(guard -> requirements.add(requirement(guard)));
    return new Result(rows, conditions, guards, trend, requirements);
  }

  private int powerGates() {
    return Math.max(FEWEST_GATES, gates / 4);
  }

  /** Returns how many histories each trend detector sees for each noise. */
  public int histories() {
    return Math.max(FEWEST_GATES, gates / 2);
  }

  private void gateRows(Noise noise, Consumer<String> step, List<GateRow> rows) {
    GateSimulation simulation =
        new GateSimulation(
            noise.model(),
            size.scenarios(),
            size.restarts(),
            size.samples(),
            policy.compare(),
            seed);
    step.accept(noise.name() + " A/A");
    rows.add(row(noise.name(), simulation, 0, size.scenarios(), gates));
    for (double loss : LOSSES) {
      step.accept(noise.name() + " " + percent(loss));
      rows.add(row(noise.name(), simulation, loss, size.scenarios(), powerGates()));
    }
    step.accept(noise.name() + " " + percent(GAIN));
    rows.add(row(noise.name(), simulation, GAIN, size.scenarios(), powerGates()));
    step.accept(noise.name() + " " + percent(REQUIRED_LOSS) + ", one scenario");
    rows.add(row(noise.name(), simulation, REQUIRED_LOSS, 1, powerGates()));
  }

  private static GateRow row(
      String noise, GateSimulation simulation, double loss, int affected, int count) {
    return new GateRow(
        noise,
        loss,
        affected,
        simulation.paired(loss, affected, count),
        simulation.rivals(loss, affected, count));
  }

  private void replays(Consumer<String> step, List<GateRow> rows) {
    if (groups.isEmpty()) {
      return;
    }
    Replay replay = new Replay(groups, policy.compare(), seed);
    step.accept("replay A/A");
    Replay.Rates same = replay.play(0, gates);
    rows.add(new GateRow("replay", 0, 0, same.ours(), same.rivals()));
    for (double loss : LOSSES) {
      step.accept("replay " + percent(loss));
      Replay.Rates slower = replay.play(loss, powerGates());
      rows.add(new GateRow("replay", loss, 0, slower.ours(), slower.rivals()));
    }
  }

  /* Clocks are required here whatever the place's policy says: what is tested is the rule. */
  private List<ConditionRow> conditions(Consumer<String> step) {
    Judge judge = Judge.discovered(policy.withClocks(GatePolicy.Clocks.REQUIRED));
    NoiseModel wild = new NoiseModel(0.03, 0.20, 0.003, 0, 0);
    int lost = (int) Math.floor(size.restarts() * (1 - policy.validPairs())) + 1;
    Map<String, Function<Random, JudgedRun>> kinds = new LinkedHashMap<>();
    kinds.put(
        "clocks not locked", random -> judged(judge, random, NoiseModel.GAUSS, 0, unlocked()));
    kinds.put("clocks moved", random -> judged(judge, random, NoiseModel.GAUSS, 0, moved()));
    kinds.put(
        lost + " of " + size.restarts() + " pairs lost",
        random -> judged(judge, random, NoiseModel.GAUSS, lost, List.of()));
    kinds.put("baseline varies by 20 %", random -> judged(judge, random, wild, 0, List.of()));
    List<ConditionRow> rows = new ArrayList<>();
    kinds.forEach(
        (name, kind) -> {
          step.accept("condition: " + name);
          rows.add(condition(name, kind));
        });
    return rows;
  }

  private ConditionRow condition(String name, Function<Random, JudgedRun> kind) {
    Random random = new Random(seed);
    int runs = FEWEST_GATES;
    int inconclusive = 0;
    for (int i = 0; i < runs; i++) {
      inconclusive += kind.apply(random).verdict() == Verdict.INCONCLUSIVE ? 1 : 0;
    }
    return new ConditionRow(name, runs, (double) inconclusive / runs);
  }

  private JudgedRun judged(
      Judge judge, Random random, NoiseModel noise, int lost, List<Obstacle> obstacles) {
    double loss = random.nextBoolean() ? Math.log(1.1) : 0;
    double[] losses = new double[size.scenarios()];
    double[][][] a = noise.draw(losses, size.restarts(), size.samples(), random);
    Arrays.fill(losses, loss);
    double[][][] b = noise.draw(losses, size.restarts(), size.samples(), random);
    return judge.judge(DrawnRun.of(a, b, lost, obstacles), BaselineLookup.NOTHING);
  }

  private static List<Obstacle> unlocked() {
    return List.of(new Obstacle("clocks-unlocked", "GPU min 306 of 1300 MHz", true));
  }

  private static List<Obstacle> moved() {
    return List.of(new Obstacle("clocks-moved", "GPU at 1300 MHz in 80 % of readings", true));
  }

  private TrendRow trendRow(Detector detector) {
    int clean = histories();
    int stepped = Math.max(FEWEST_GATES, clean / 4);
    TrendSimulation gauss = new TrendSimulation(CV, 0, RUNS, STEP_AT, seed);
    TrendSimulation spiky = new TrendSimulation(CV, SPIKES, RUNS, STEP_AT, seed);
    Map<String, Double> f1 = new LinkedHashMap<>();
    for (double loss : STEPS) {
      f1.put(percent(loss) + " Gauss", gauss.score(detector.rule(), loss, stepped).f1());
      f1.put(percent(loss) + " spiky", spiky.score(detector.rule(), loss, stepped).f1());
    }
    return new TrendRow(
        detector.name(),
        gauss.falseAlarms(detector.rule(), clean),
        spiky.falseAlarms(detector.rule(), clean),
        f1);
  }

  private List<Requirement> requirements(
      List<GateRow> gate, List<ConditionRow> conditions, List<TrendRow> trend) {
    List<Requirement> all = new ArrayList<>();
    for (GateRow row : gate) {
      if (row.loss() == 0) {
        boolean none = row.noise().equals("Gauss");
        all.add(
            new Requirement(
                "false FAIL, A/A, " + row.noise(),
                row.ours().fail(),
                row.ours().gates(),
                none ? "0" : "≤ 1 %",
                none ? row.ours().fail() == 0 : within(row.ours().fail(), row.ours().gates())));
        all.add(
            new Requirement(
                "false IMPROVED, A/A, " + row.noise(),
                row.ours().improved(),
                row.ours().gates(),
                "≤ 1 %",
                within(row.ours().improved(), row.ours().gates())));
      }
      if (row.loss() == GAIN) {
        all.add(
            new Requirement(
                "IMPROVED at " + percent(GAIN) + ", " + row.noise(),
                row.ours().improved(),
                row.ours().gates(),
                "≥ 95 %",
                reaches(row.ours().improved(), row.ours().gates())));
      }
      if (row.loss() == REQUIRED_LOSS && row.affected() == size.scenarios()) {
        all.add(
            new Requirement(
                "FAIL at +5 %, " + row.noise(),
                row.ours().fail(),
                row.ours().gates(),
                "≥ 95 %",
                reaches(row.ours().fail(), row.ours().gates())));
      }
    }
    for (ConditionRow row : conditions) {
      all.add(
          new Requirement(
              "INCONCLUSIVE, " + row.condition(),
              row.inconclusive(),
              row.runs(),
              "100 %",
              row.inconclusive() == 1));
    }
    TrendRow ours = trend.get(0);
    all.add(alarms("Gauss", ours.falseGauss()));
    all.add(alarms("spiky", ours.falseSpiky()));
    return all;
  }

  private static Requirement requirement(GuardRow row) {
    boolean all = row.wanted() == Verdict.INCONCLUSIVE;
    int runs = row.with().gates();
    return new Requirement(
        row.wanted() + ", " + row.condition() + (row.loss() > 0 ? ", " + percent(row.loss()) : ""),
        row.right(),
        runs,
        all ? "100 %" : "≥ 95 %",
        all ? row.right() == 1 : reaches(row.right(), runs));
  }

  private Requirement alarms(String noise, double rate) {
    return new Requirement(
        "trend's false alarms in 100 runs, " + noise,
        rate,
        histories(),
        "≤ 1 %",
        within(rate, histories()));
  }

  static boolean within(double rate, int of) {
    int count = (int) Math.round(rate * of);
    return rate <= FALSE_FAIL || Distributions.binomialUpper(count, of, FALSE_FAIL) >= CERTAINTY;
  }

  static boolean reaches(double rate, int of) {
    int count = (int) Math.round(rate * of);
    return rate >= POWER || Distributions.binomialLower(count, of, POWER) >= CERTAINTY;
  }

  private static String percent(double loss) {
    return (loss < 0 ? "−" : "+") + Math.abs(Math.round(100 * loss)) + " %";
  }

  /** Returns the row of that noise and loss in all scenarios, if there is one. */
  public static Optional<GateRow> row(Result result, String noise, double loss) {
    return result.gate().stream()
        .filter(row -> row.noise().equals(noise) && row.loss() == loss)
        .findFirst();
  }
}
