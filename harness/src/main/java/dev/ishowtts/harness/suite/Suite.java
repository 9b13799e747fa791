package dev.ishowtts.harness.suite;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.Scenario;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A named list of scenarios with a time budget.
 *
 * @param workload what is done with the scenarios
 * @param restarts fresh processes, each of which speaks every scenario
 * @param samples measured syntheses per scenario and restart
 * @param seed of the order in which scenarios take turns
 * @param budget time the whole run may take; a longer one says so
 * @param quality whether its sound is measured after the timed work
 */
public record Suite(
    String name,
    String description,
    Workload workload,
    List<SpeechScenario> scenarios,
    int restarts,
    int samples,
    long seed,
    WarmUp warmUp,
    Duration budget,
    Quality quality) {
  /** Whether sound is measured. */
  public enum Quality {
    NOT_MEASURED,
    /** Each scenario speaks once more, untimed, in the first restart of each side. */
    MEASURED
  }

  public Suite {
    scenarios = List.copyOf(scenarios);
    if (scenarios.isEmpty()) {
      throw new IllegalArgumentException("a suite needs at least one scenario");
    }
    inRange("restarts", restarts);
    inRange("samples", samples);
    Set<String> ids = new HashSet<>();
    for (SpeechScenario scenario : scenarios) {
      if (!ids.add(scenario.id())) {
        throw new IllegalArgumentException("scenario " + scenario.id() + " is there twice");
      }
    }
    workload.scenarios(scenarios);
    if (quality == Quality.MEASURED && !(workload instanceof Workload.Speech)) {
      throw new IllegalArgumentException("quality is measured in suites of kind speech only");
    }
  }

  private static void inRange(String name, int value) {
    if (value < 1 || value > 1000) {
      throw new IllegalArgumentException(name + " must be 1..1000, got " + value);
    }
  }

  /** Returns the same work with other counts. */
  public Suite withCounts(int newRestarts, int newSamples) {
    return new Suite(
        name,
        description,
        workload,
        scenarios,
        newRestarts,
        newSamples,
        seed,
        warmUp,
        budget,
        quality);
  }

  /** Returns the suite with another time of its soak or its windows of load. */
  public Suite lasting(Duration time) {
    return new Suite(
        name,
        description,
        workload.lasting(time),
        scenarios,
        restarts,
        samples,
        seed,
        warmUp,
        budget,
        quality);
  }

  /** Returns what the suite reports: one scenario per judged number. */
  public List<Scenario> reported() {
    return workload.scenarios(scenarios);
  }

  /**
   * Returns 12 hex digits that change with any scenario's content and with the warm-up, and not
   * with the number of restarts and samples: more of the same stays comparable.
   */
  public String digest() {
    StringBuilder content = new StringBuilder(warmUp.toString());
    reported().stream()
        .map(scenario -> scenario.id() + scenario.parameters().get("content"))
        .sorted()
        .forEach(content::append);
    return Sha256.hex(content.toString()).substring(0, 12);
  }
}
