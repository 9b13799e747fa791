package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays the gate on measured samples: restarts of the same work are dealt at random to two sides,
 * so that nothing differs but noise; then one side is made slower. Equal seeds, equal rates.
 *
 * @param groups what was measured
 * @param policy rule under test
 * @param seed of every draw
 */
public record Replay(List<Group> groups, ComparePolicy policy, long seed) {
  /** Fewest restarts that give two sides of three. */
  public static final int LEAST_RESTARTS = 6;

  public Replay {
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("a replay needs at least one group of restarts, got none");
    }
  }

  /** Samples of one work; its scenarios share their restarts. */
  public static final class Group {
    private final String name;
    private final double[][][] logs; // [scenario][restart][sample]

    private Group(String name, double[][][] logs) {
      this.name = name;
      this.logs = logs;
    }

    /** Returns where they come from. */
    public String name() {
      return name;
    }

    /**
     * Returns the candidate's restarts that all of {@code results} have; empty if they are fewer
     * than {@link #LEAST_RESTARTS}, or a value cannot be a ratio.
     */
    public static Optional<Group> of(String name, List<ScenarioResult> results) {
      if (results.isEmpty()) {
        return Optional.empty();
      }
      List<Map<Integer, double[]>> scenarios = new ArrayList<>();
      for (ScenarioResult result : results) {
        Map<Integer, double[]> restarts = new TreeMap<>();
        for (Restart restart : result.valid(Side.CANDIDATE)) {
          double[] values = restart.values(result.scenario().primary());
          if (values.length > 0 && Arrays.stream(values).allMatch(value -> value > 0)) {
            restarts.put(restart.index(), Arrays.stream(values).map(Math::log).toArray());
          }
        }
        scenarios.add(restarts);
      }
      TreeSet<Integer> shared = new TreeSet<>(scenarios.get(0).keySet());
      scenarios.forEach(scenario -> shared.retainAll(scenario.keySet()));
      if (shared.size() < LEAST_RESTARTS) {
        return Optional.empty();
      }
      return Optional.of(
          new Group(
              name,
              scenarios.stream()
                  .map(s -> shared.stream().map(s::get).toArray(double[][]::new))
                  .toArray(double[][][]::new)));
    }

    int restarts() {
      return logs[0].length;
    }
  }

  /**
   * Rates of the rule and of its rivals on the same deals.
   *
   * @param ours shares of the gate's verdicts
   * @param rivals shares of alarms
   */
  public record Rates(GateSimulation.Rates ours, GateSimulation.Rivals rivals) {}

  /**
   * Plays.
   *
   * @param loss harm added to one side, 0 for A/A
   * @param draws how many deals
   */
  public Rates play(double loss, int draws) {
    Random random = new Random(seed);
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    RivalCount rivals = new RivalCount();
    for (int draw = 0; draw < draws; draw++) {
      Group group = groups.get(random.nextInt(groups.size()));
      List<Integer> order = new ArrayList<>();
      for (int r = 0; r < group.restarts(); r++) {
        order.add(r);
      }
      Collections.shuffle(order, random);
      int half = order.size() / 2;
      double[][][] a = dealt(group, order.subList(0, half), 0);
      double[][][] b = dealt(group, order.subList(half, 2 * half), Math.log1p(loss));
      seen.merge(GateSimulation.paired(a, b, policy), 1, Integer::sum);
      rivals.add(a, b);
    }
    return new Rates(GateSimulation.Rates.of(seen, draws), rivals.rates());
  }

  private static double[][][] dealt(Group group, List<Integer> restarts, double shift) {
    double[][][] side = new double[group.logs.length][restarts.size()][];
    for (int s = 0; s < side.length; s++) {
      for (int r = 0; r < restarts.size(); r++) {
        side[s][r] =
            Arrays.stream(group.logs[s][restarts.get(r)]).map(log -> log + shift).toArray();
      }
    }
    return side;
  }
}
