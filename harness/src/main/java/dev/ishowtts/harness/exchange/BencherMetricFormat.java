package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/*
 * {benchmark: {measure: {value, lower_value?, upper_value?}}}, https://bencher.dev/docs/reference/
 * bencher-metric-format. Bounds are the smallest and largest restart. The form has neither units
 * nor directions: what is read back takes them from the catalogue of metrics, or is information.
 */
/** Bencher's JSON. */
final class BencherMetricFormat {
  private static final String BASELINE = " (baseline)";
  private static final String LOWER = "lower_value";
  private static final String UPPER = "upper_value";

  private BencherMetricFormat() {}

  static String render(List<RunReport> reports) {
    if (reports.size() > 1) {
      throw new IllegalArgumentException(
          "bmf holds one run, got " + reports.size() + "; export them one by one");
    }
    ObjectNode root = JsonText.object();
    for (ExportedValue value : ExportedValue.of(reports.get(0))) {
      String name = value.scenario() + (value.side() == Side.BASELINE ? BASELINE : "");
      ObjectNode benchmark = root.has(name) ? (ObjectNode) root.get(name) : root.putObject(name);
      ObjectNode measure = benchmark.putObject(value.metric().key());
      measure.put("value", value.median());
      measure.put(LOWER, value.low());
      measure.put(UPPER, value.high());
    }
    return new String(JsonText.bytes(root), StandardCharsets.UTF_8);
  }

  /**
   * Returns the scenarios of a file: one restart of one sample each; bounds are not samples.
   *
   * @param at time to give to the samples
   * @throws IOException in one line naming the field
   */
  static ImportedResults read(byte[] content, String source, Instant at) throws IOException {
    Map<String, Metric> known = new TreeMap<>();
    Metric.SPEECH.forEach(metric -> known.put(metric.key(), metric));
    Map<String, Metric> metrics = new TreeMap<>();
    List<ScenarioResult> results = new ArrayList<>();
    JsonCursor root = JsonCursor.parse(content, source);
    Map<String, JsonCursor> benchmarks = root.map(place -> place);
    for (Map.Entry<String, JsonCursor> benchmark : benchmarks.entrySet()) {
      Map<String, Double> values = new TreeMap<>();
      Map<String, JsonCursor> measures = benchmark.getValue().map(place -> place);
      for (Map.Entry<String, JsonCursor> measure : measures.entrySet()) {
        JsonCursor place = measure.getValue().fields("value", LOWER, UPPER);
        String key = key(measure.getKey());
        metrics.put(key, known.getOrDefault(key, unknown(key, measure.getKey())));
        values.put(key, place.at("value").number());
      }
      results.add(result(benchmark.getKey(), values, metrics, at));
    }
    if (results.isEmpty()) {
      throw new IOException(source + ": holds no benchmark");
    }
    return new ImportedResults(List.copyOf(metrics.values()), results, new TreeMap<>());
  }

  private static ScenarioResult result(
      String name, Map<String, Double> values, Map<String, Metric> metrics, Instant at)
      throws IOException {
    if (values.isEmpty()) {
      throw new IOException("benchmark \"" + name + "\" has no measure");
    }
    String primary =
        values.containsKey(Metric.RTF.key())
            ? Metric.RTF.key()
            : values.keySet().stream()
                .filter(key -> metrics.get(key) != null)
                .findFirst()
                .orElseThrow();
    return new ScenarioResult(
        new Scenario(name, "imported", primary, Map.of("source", "bmf")),
        List.of(
            new Restart(
                0,
                Side.CANDIDATE,
                Optional.empty(),
                0,
                true,
                List.of(new Sample(at, values, Optional.empty())),
                Optional.empty())));
  }

  /** Bencher's built-in latency is nanoseconds and throughput operations per second. */
  private static Metric unknown(String key, String name) {
    return switch (key) {
      case "latency" ->
          new Metric(key, "ns", Direction.LOWER_IS_BETTER, "Measure of Bencher: latency.");
      case "throughput" ->
          new Metric(key, "ops/s", Direction.HIGHER_IS_BETTER, "Measure of Bencher: throughput.");
      default -> new Metric(key, "?", Direction.INFORMATION, "Measure of Bencher: " + name + ".");
    };
  }

  private static String key(String measure) {
    String key = measure.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    return key.matches("[a-z].*") ? key : "m_" + key;
  }
}
