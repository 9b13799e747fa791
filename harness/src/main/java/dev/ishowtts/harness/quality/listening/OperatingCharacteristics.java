package dev.ishowtts.harness.quality.listening;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often a rule says what, if the truth is known.
 *
 * @param runs simulated tests
 * @param baselineMos mean observed opinion of the baseline
 * @param drop mean observed drop, 1 − candidate / baseline
 * @param shares verdict to its share of the runs, 0 to 1; every verdict is there
 */
public record OperatingCharacteristics(
    int runs, double baselineMos, double drop, Map<ListeningVerdict, Double> shares) {
  public OperatingCharacteristics {
    shares = Collections.unmodifiableMap(new EnumMap<>(shares));
  }

  /**
   * Returns the characteristics of {@code rule} for tests drawn from {@code model}; equal arguments
   * give equal results.
   */
  public static OperatingCharacteristics simulate(
      ListenerModel model, ListeningRule rule, int raters, int items, int runs, long seed) {
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be >= 1, got " + runs);
    }
    SplittableRandom random = new SplittableRandom(seed);
    Map<ListeningVerdict, Integer> verdicts = new EnumMap<>(ListeningVerdict.class);
    double mos = 0;
    double drop = 0;
    for (int run = 0; run < runs; run++) {
      ListeningDecision decision = rule.decide(model.draw(raters, items, random), false);
      verdicts.merge(decision.verdict(), 1, Integer::sum);
      mos += decision.baselineMos() / runs;
      drop += decision.drop() / runs;
    }
    Map<ListeningVerdict, Double> shares = new EnumMap<>(ListeningVerdict.class);
    for (ListeningVerdict verdict : ListeningVerdict.values()) {
      shares.put(verdict, (double) verdicts.getOrDefault(verdict, 0) / runs);
    }
    return new OperatingCharacteristics(runs, mos, drop, shares);
  }
}
