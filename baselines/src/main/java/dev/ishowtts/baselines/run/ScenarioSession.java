package dev.ishowtts.baselines.run;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.stats.Descriptive;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one scenario gave on one side of one run, reduced to the unit of analysis.
 *
 * @param scenario scenario id
 * @param content digest of what the scenario specifies: an id with other content is another work
 * @param primary key of the metric that is judged
 * @param restarts restarts that count, in order
 * @param samples operations that were tried, those of void restarts included
 * @param errors operations that failed
 * @param faultClasses kinds of failure seen, see {@link Sample#faultClass()}
 */
public record ScenarioSession(
    String scenario,
    String content,
    String primary,
    List<RestartMedians> restarts,
    int samples,
    int errors,
    SortedSet<String> faultClasses) {
  private static final int DIGEST_CHARACTERS = 12;

  public ScenarioSession {
    restarts = List.copyOf(restarts);
    faultClasses = Collections.unmodifiableSortedSet(new TreeSet<>(faultClasses));
    if (samples < 0 || errors < 0 || errors > samples) {
      throw new IllegalArgumentException(
          "errors must be within samples, got " + errors + " of " + samples);
    }
  }

  /** Returns the session of {@code side} in {@code result}. */
  public static ScenarioSession of(ScenarioResult result, Side side) {
    List<Restart> all =
        result.restarts().stream().filter(restart -> restart.side() == side).toList();
    TreeSet<String> faults = new TreeSet<>();
    all.stream()
        .flatMap(restart -> restart.samples().stream())
        .forEach(sample -> sample.faultClass().ifPresent(faults::add));
    return new ScenarioSession(
        result.scenario().id(),
        content(result.scenario()),
        result.scenario().primary(),
        result.valid(side).stream().map(RestartMedians::of).toList(),
        all.stream().mapToInt(restart -> restart.samples().size()).sum(),
        all.stream().mapToInt(Restart::errors).sum(),
        faults);
  }

  /** Returns the restarts' medians of {@code metric}, those that have it, in order. */
  public double[] medians(String metric) {
    return restarts.stream()
        .flatMap(restart -> restart.value(metric).stream())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /** Returns the median over restarts of {@code metric}; empty if none has it. */
  public OptionalDouble median(String metric) {
    double[] medians = medians(metric);
    return medians.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Descriptive.median(medians));
  }

  private static String content(Scenario scenario) {
    StringBuilder text = new StringBuilder(scenario.primary());
    new TreeMap<>(scenario.parameters())
        .forEach(
            (key, value) ->
                text.append('\n').append(key.length()).append(':').append(key).append(value));
    return Sha256.hex(text.toString()).substring(0, DIGEST_CHARACTERS);
  }
}
