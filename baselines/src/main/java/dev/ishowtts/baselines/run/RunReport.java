package dev.ishowtts.baselines.run;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The immutable record of one run: raw samples and telemetry included. The run file holds exactly
 * this; verdicts, sinks and charts can all be made again from it.
 *
 * @param schema version of this format, {@link #SCHEMA}
 * @param id sortable and unique, e.g. {@code 20261122T103000Z-quick-1a2b3c}
 * @param settings effective settings, secrets masked
 * @param pairing how two sides were measured in turns; empty if there was one side
 * @param rulers times of the control rulers, in the order of the restarts; empty if none was used
 * @param quality how scenarios sounded; empty if the suite does not ask
 */
public record RunReport(
    int schema,
    String id,
    Instant started,
    Instant finished,
    String suite,
    Origin origin,
    ModelIdentity model,
    Fingerprint fingerprint,
    List<Metric> metrics,
    List<ScenarioResult> scenarios,
    List<TelemetrySeries> telemetry,
    List<Obstacle> obstacles,
    Map<String, String> settings,
    Optional<Pairing> pairing,
    List<RulerReading> rulers,
    List<ScenarioQuality> quality) {
  /** Major version of the format; a reader refuses every other. */
  public static final int SCHEMA = 1;

  public RunReport {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "run id must be letters, digits, '.', '_' or '-' (it names a file), got \"" + id + "\"");
    }
    if (finished.isBefore(started)) {
      throw new IllegalArgumentException(
          "finished must not be before started, got " + finished + " before " + started);
    }
    requireUnique("metric key", metrics.stream().map(Metric::key).toList());
    requireUnique("scenario id", scenarios.stream().map(result -> result.scenario().id()).toList());
    metrics = List.copyOf(metrics);
    scenarios = List.copyOf(scenarios);
    telemetry = List.copyOf(telemetry);
    obstacles = List.copyOf(obstacles);
    settings = Map.copyOf(settings);
    rulers = List.copyOf(rulers);
    quality = List.copyOf(quality);
  }

  /** Creates the record of a run whose sound was not measured. */
  public RunReport(
      int schema,
      String id,
      Instant started,
      Instant finished,
      String suite,
      Origin origin,
      ModelIdentity model,
      Fingerprint fingerprint,
      List<Metric> metrics,
      List<ScenarioResult> scenarios,
      List<TelemetrySeries> telemetry,
      List<Obstacle> obstacles,
      Map<String, String> settings,
      Optional<Pairing> pairing,
      List<RulerReading> rulers) {
    this(
        schema,
        id,
        started,
        finished,
        suite,
        origin,
        model,
        fingerprint,
        metrics,
        scenarios,
        telemetry,
        obstacles,
        settings,
        pairing,
        rulers,
        List.of());
  }

  /** Creates the record of a run of one side without rulers. */
  public RunReport(
      int schema,
      String id,
      Instant started,
      Instant finished,
      String suite,
      Origin origin,
      ModelIdentity model,
      Fingerprint fingerprint,
      List<Metric> metrics,
      List<ScenarioResult> scenarios,
      List<TelemetrySeries> telemetry,
      List<Obstacle> obstacles,
      Map<String, String> settings) {
    this(
        schema,
        id,
        started,
        finished,
        suite,
        origin,
        model,
        fingerprint,
        metrics,
        scenarios,
        telemetry,
        obstacles,
        settings,
        Optional.empty(),
        List.of());
  }

  /** Returns the metric of that key, if this run lists it. */
  public Optional<Metric> metric(String key) {
    return metrics.stream().filter(metric -> metric.key().equals(key)).findFirst();
  }

  /** Returns the result of the scenario of that id, if this run has it. */
  public Optional<ScenarioResult> scenario(String id) {
    return scenarios.stream().filter(result -> result.scenario().id().equals(id)).findFirst();
  }

  private static void requireUnique(String name, List<String> keys) {
    Set<String> seen = new HashSet<>();
    for (String key : keys) {
      if (!seen.add(key)) {
        throw new IllegalArgumentException(name + " must be unique, got \"" + key + "\" twice");
      }
    }
  }
}
