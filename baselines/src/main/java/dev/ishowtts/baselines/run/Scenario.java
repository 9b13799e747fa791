package dev.ishowtts.baselines.run;

import java.util.Map;

/**
 * One fully specified workload. An id is fixed for ever: other content is another id.
 *
 * @param id e.g. {@code short_1-nfe7} or {@code jmh:LogMelBenchmark.logMel}
 * @param category e.g. {@code short}; groups scenarios in reports
 * @param primary key of the metric that is judged
 * @param parameters everything that specifies the work (text, voice, nfe, seed, …), as text
 */
public record Scenario(String id, String category, String primary, Map<String, String> parameters) {
  public Scenario {
    if (id.isBlank()) {
      throw new IllegalArgumentException("scenario id must not be blank");
    }
    parameters = Map.copyOf(parameters);
  }
}
