package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.Reference;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.Distributions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How much restarts of the same work differ: 1.4826 · MAD of the log residuals around the median of
 * their scenario and session, pooled. A spike does not move it.
 *
 * @param cvPercent robust coefficient of variation, in percent
 * @param df restarts minus medians taken from them
 */
record RestartSpread(double cvPercent, int df) {
  private static final int LEAST_DF = 5;

  /**
   * The spread of the two sides.
   *
   * @param baseline of all its sessions
   * @param candidate of the run
   */
  record Sides(RestartSpread baseline, RestartSpread candidate) {}

  /** Returns the spreads, those scenarios together that share a budget, in percent. */
  static SortedMap<Double, Sides> byBudget(Evidence evidence) {
    List<ScenarioSession> baseline =
        evidence
            .reference()
            .map(r -> r.sessions().stream().flatMap(List::stream).toList())
            .orElse(List.of());
    List<ScenarioSession> candidate =
        evidence.report().scenarios().stream().map(Reference::candidate).toList();
    TreeMap<Double, Sides> sides = new TreeMap<>();
    Stream.concat(baseline.stream(), candidate.stream())
        .map(session -> budget(evidence, session))
        .distinct()
        .forEach(
            budget ->
                sides.put(
                    budget,
                    new Sides(
                        of(within(evidence, baseline, budget)),
                        of(within(evidence, candidate, budget)))));
    return sides;
  }

  private static List<ScenarioSession> within(
      Evidence evidence, List<ScenarioSession> sessions, double budget) {
    return sessions.stream().filter(session -> budget(evidence, session) == budget).toList();
  }

  private static double budget(Evidence evidence, ScenarioSession session) {
    return evidence.policy().cvBudgetPercent(session.scenario(), session.primary());
  }

  /** Returns whether there are enough restarts for the spread to say anything. */
  boolean isKnown() {
    return df >= LEAST_DF;
  }

  /** Returns the spread in the metric that each scenario is judged by. */
  static RestartSpread of(List<ScenarioSession> sessions) {
    List<Double> residuals = new ArrayList<>();
    int df = 0;
    for (ScenarioSession session : sessions) {
      double[] logs =
          Arrays.stream(session.medians(session.primary()))
              .filter(value -> value > 0)
              .map(Math::log)
              .toArray();
      if (logs.length < 2) {
        continue;
      }
      double centre = Descriptive.median(logs);
      Arrays.stream(logs).forEach(value -> residuals.add(value - centre));
      df += logs.length - 1;
    }
    if (df == 0) {
      return new RestartSpread(0, 0);
    }
    double mad = Descriptive.median(residuals.stream().mapToDouble(Math::abs).toArray());
    return new RestartSpread(100 * Descriptive.MAD_TO_SD * mad, df);
  }

  /** Returns the lower bound of the CV, in percent (chi-square). */
  double lowerPercent(double confidence) {
    return cvPercent * Math.sqrt(df / Distributions.chiSquareQuantile(confidence, df));
  }
}
