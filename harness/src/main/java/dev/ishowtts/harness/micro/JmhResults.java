package dev.ishowtts.harness.micro;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/*
 * The form is what JMH 1.37 writes with -rf json (org.openjdk.jmh.results.format.JSONResultFormat).
 * A fork is a restart and an iteration a sample: pooling iterations of one fork as if they were
 * independent is the commonest error of benchmark gates.
 */
/**
 * What a JMH result file holds, as scenarios of a run.
 *
 * @param metrics the primary metrics first, then the secondary ones, which are never judged
 * @param facts facts of the fingerprint: JMH, JVM and its flags
 */
public record JmhResults(
    List<Metric> metrics, List<ScenarioResult> results, SortedMap<String, String> facts) {
  public JmhResults {
    metrics = List.copyOf(metrics);
    results = List.copyOf(results);
    facts = new TreeMap<>(facts);
  }

  /**
   * Returns the content of a file.
   *
   * @param at time to give to every sample: JMH keeps none
   * @throws JmhException if the file is not a JMH result; names the field
   * @throws IOException if it cannot be read
   */
  public static JmhResults read(Path file, Instant at) throws IOException {
    return new Reader(file.toString(), at).read(Files.readAllBytes(file));
  }

  private static final class Reader {
    /** Flags that differ between equal machines. */
    private static final List<String> PLACES =
        List.of("-Donnxruntime.native.path=", "-Djmh.ignoreLock=");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String file;
    private final Instant at;
    private final Set<Metric> primary = new LinkedHashSet<>();
    private final Map<String, Metric> secondary = new TreeMap<>();
    private final Map<String, ScenarioResult> results = new LinkedHashMap<>();
    private final Map<String, Set<String>> facts = new TreeMap<>();

    Reader(String file, Instant at) {
      this.file = file;
      this.at = at;
    }

    JmhResults read(byte[] content) throws JmhException {
      JsonNode root;
      try {
        root = JSON.readTree(content);
      } catch (JacksonException e) {
        throw wrong("", "is not JSON: " + e.getOriginalMessage());
      }
      if (!root.isArray() || root.isEmpty()) {
        throw wrong("", "holds no benchmark");
      }
      for (int i = 0; i < root.size(); i++) {
        benchmark("[" + i + "]", root.get(i));
      }
      List<Metric> metrics = new ArrayList<>(primary);
      metrics.addAll(secondary.values());
      SortedMap<String, String> joined = new TreeMap<>();
      facts.forEach((key, values) -> joined.put(key, String.join(" | ", values)));
      return new JmhResults(metrics, List.copyOf(results.values()), joined);
    }

    private void benchmark(String place, JsonNode node) throws JmhException {
      JsonNode score = field(place, node, "primaryMetric");
      String unit = text(place + ".primaryMetric", score, "scoreUnit");
      ScoreUnit meaning =
          ScoreUnit.of(unit)
              .orElseThrow(
                  () -> wrong(place + ".primaryMetric.scoreUnit", "is unknown: \"" + unit + "\""));
      primary.add(meaning.metric());
      Scenario scenario = scenario(place, node, meaning.metric());
      fact(node, "jmh.version", "jmhVersion");
      fact(node, "java.version", "jdkVersion");
      fact(node, "java.vm", "vmName");
      List<List<Double>> forks = forks(place + ".primaryMetric", score);
      List<List<Map<String, Double>>> values = new ArrayList<>();
      for (List<Double> fork : forks) {
        List<Map<String, Double>> iterations = new ArrayList<>();
        for (double value : fork) {
          Map<String, Double> sample = new TreeMap<>();
          sample.put(meaning.metric().key(), value * meaning.factor());
          iterations.add(sample);
        }
        values.add(iterations);
      }
      secondary(place, node, values);
      ScenarioResult earlier =
          results.putIfAbsent(scenario.id(), new ScenarioResult(scenario, restarts(node, values)));
      if (earlier != null) {
        throw wrong(place, "repeats benchmark " + scenario.id());
      }
    }

    private Scenario scenario(String place, JsonNode node, Metric metric) throws JmhException {
      String benchmark = text(place, node, "benchmark");
      String mode = text(place, node, "mode");
      SortedMap<String, String> params = new TreeMap<>();
      JsonNode given = node.path("params");
      for (String name : given.propertyNames()) {
        params.put(name, given.get(name).asString());
      }
      String[] names = benchmark.split("\\.", -1);
      String type = names.length < 2 ? "" : names[names.length - 2];
      StringBuilder id =
          new StringBuilder("jmh:").append(type).append('.').append(names[names.length - 1]);
      if (!mode.equals("avgt")) {
        id.append(':').append(mode);
      }
      if (!params.isEmpty()) {
        id.append(params.toString().replace('{', '[').replace('}', ']').replace(" ", ""));
      }
      SortedMap<String, String> parameters = new TreeMap<>();
      params.forEach((name, value) -> parameters.put("param." + name, value));
      parameters.put("benchmark", benchmark);
      parameters.put("mode", mode);
      parameters.put("jvmArgs", flags(node.path("jvmArgs")).toString());
      for (String name : List.of("threads", "warmupIterations", "warmupTime", "measurementTime")) {
        if (node.has(name)) {
          JsonNode value = node.get(name);
          parameters.put(name, value.isString() ? value.stringValue() : value.toString());
        }
      }
      return new Scenario(id.toString(), "jmh", metric.key(), parameters);
    }

    /** Returns the flags that belong to the work, not to the place where it was done. */
    private static List<String> flags(JsonNode all) {
      List<String> flags = new ArrayList<>();
      for (JsonNode flag : all) {
        String text = flag.asString();
        if (PLACES.stream().noneMatch(text::startsWith)) {
          flags.add(text);
        }
      }
      return flags;
    }

    private void secondary(String place, JsonNode node, List<List<Map<String, Double>>> values)
        throws JmhException {
      JsonNode all = node.path("secondaryMetrics");
      for (String name : all.propertyNames()) {
        JsonNode score = all.get(name);
        String here = place + ".secondaryMetrics." + name;
        String key = key(name);
        List<List<Double>> forks = forks(here, score);
        if (key.isEmpty()) {
          continue;
        }
        secondary.putIfAbsent(
            key,
            new Metric(
                key,
                text(here, score, "scoreUnit"),
                Direction.INFORMATION,
                "Secondary metric of JMH: " + name + "."));
        for (int fork = 0; fork < Math.min(forks.size(), values.size()); fork++) {
          List<Double> iterations = forks.get(fork);
          for (int i = 0; i < Math.min(iterations.size(), values.get(fork).size()); i++) {
            values.get(fork).get(i).put(key, iterations.get(i));
          }
        }
      }
    }

    private List<Restart> restarts(JsonNode node, List<List<Map<String, Double>>> values) {
      List<Restart> restarts = new ArrayList<>();
      for (int fork = 0; fork < values.size(); fork++) {
        restarts.add(
            new Restart(
                fork,
                Side.CANDIDATE,
                Optional.empty(),
                Math.max(0, node.path("warmupIterations").asInt(0)),
                true,
                values.get(fork).stream()
                    .map(sample -> new Sample(at, sample, Optional.empty()))
                    .toList(),
                Optional.empty()));
      }
      return restarts;
    }

    /** Returns the scores by fork and iteration. */
    private List<List<Double>> forks(String place, JsonNode score) throws JmhException {
      if (score.has("rawData")) {
        return forks(place + ".rawData", score.get("rawData"), this::number);
      }
      return forks(
          place + ".rawDataHistogram", field(place, score, "rawDataHistogram"), this::mean);
    }

    @FunctionalInterface
    private interface Iteration {
      double value(String place, JsonNode node) throws JmhException;
    }

    private List<List<Double>> forks(String place, JsonNode raw, Iteration iteration)
        throws JmhException {
      if (!raw.isArray() || raw.isEmpty()) {
        throw wrong(place, "must be a list of forks, got " + raw);
      }
      List<List<Double>> forks = new ArrayList<>();
      for (JsonNode fork : raw) {
        if (!fork.isArray() || fork.isEmpty()) {
          throw wrong(place, "must be a list of iterations for each fork, got " + fork);
        }
        List<Double> values = new ArrayList<>();
        for (JsonNode value : fork) {
          values.add(iteration.value(place, value));
        }
        forks.add(values);
      }
      return forks;
    }

    private double number(String place, JsonNode value) throws JmhException {
      if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
        throw wrong(place, "must hold finite numbers, got " + value);
      }
      return value.doubleValue();
    }

    /** Returns the mean of the pairs (value, count) that sampling modes write. */
    private double mean(String place, JsonNode histogram) throws JmhException {
      double sum = 0;
      double count = 0;
      for (JsonNode pair : histogram) {
        if (!pair.isArray() || pair.size() != 2) {
          throw wrong(place, "must hold pairs of value and count, got " + pair);
        }
        sum += number(place, pair.get(0)) * number(place, pair.get(1));
        count += number(place, pair.get(1));
      }
      if (!(count > 0)) {
        throw wrong(place, "has an iteration without a value");
      }
      return sum / count;
    }

    private void fact(JsonNode node, String key, String name) {
      if (node.path(name).isString()) {
        facts.computeIfAbsent(key, any -> new TreeSet<>()).add(node.path(name).stringValue());
      }
    }

    private JsonNode field(String place, JsonNode node, String name) throws JmhException {
      JsonNode value = node.get(name);
      if (value == null) {
        throw wrong(place, "has no field " + name);
      }
      return value;
    }

    private String text(String place, JsonNode node, String name) throws JmhException {
      JsonNode value = field(place, node, name);
      if (!value.isString()) {
        throw wrong(place + "." + name, "must be text, got " + value);
      }
      return value.stringValue();
    }

    private JmhException wrong(String place, String what) {
      return new JmhException(
          file + (place.isEmpty() ? "" : ": " + place) + " " + what + "; write it with: -rf json");
    }

    private static String key(String name) {
      String key =
          name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^[^a-z]+|_$", "");
      return key;
    }
  }
}
