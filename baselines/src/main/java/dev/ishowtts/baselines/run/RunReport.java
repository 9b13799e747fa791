package dev.ishowtts.baselines.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The immutable record of one run: raw samples and telemetry included. The run file holds exactly
 * this; verdicts, sinks and charts can all be made again from it.
 *
 * @param schema version of this format, {@link #SCHEMA}
 * @param id sortable and unique, e.g. {@code 20261122T103000Z-quick-1a2b3c}
 * @param settings effective settings, secrets masked
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
    Map<String, String> settings) {
  public static final int SCHEMA = 1;

  public RunReport {
    metrics = List.copyOf(metrics);
    scenarios = List.copyOf(scenarios);
    telemetry = List.copyOf(telemetry);
    obstacles = List.copyOf(obstacles);
    settings = Map.copyOf(settings);
  }
}
