package dev.ishowtts.harness.suite;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What a suite does with its texts, and what it reports of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Workload.Speech.class, name = "speech"),
  @JsonSubTypes.Type(value = Workload.Streaming.class, name = "streaming"),
  @JsonSubTypes.Type(value = Workload.Soak.class, name = "soak"),
  @JsonSubTypes.Type(value = Workload.Load.class, name = "load"),
  @JsonSubTypes.Type(value = Workload.Batch.class, name = "batch")
})
public sealed interface Workload {
  /** Returns the name that suites call it by. */
  String kind();

  /** Returns what is reported, one scenario per judged number, in order. */
  List<Scenario> scenarios(List<SpeechScenario> spoken);

  /** Returns the metrics that its samples have. */
  List<Metric> metrics();

  /** Returns this work with another time: of a soak, or of one window of load. */
  default Workload lasting(Duration time) {
    throw new IllegalArgumentException(
        "run.duration " + time + " needs a soak or load suite, got kind " + kind());
  }

  /** One synthesis after the other: RTF. */
  record Speech() implements Workload {
    @Override
    public String kind() {
      return "speech";
    }

    @Override
    public List<Scenario> scenarios(List<SpeechScenario> spoken) {
      return spoken.stream().map(SpeechScenario::toScenario).toList();
    }

    @Override
    public List<Metric> metrics() {
      return Metric.SPEECH;
    }
  }

  /** One stream after the other: time to the first audio. */
  record Streaming() implements Workload {
    @Override
    public String kind() {
      return "streaming";
    }

    @Override
    public List<Scenario> scenarios(List<SpeechScenario> spoken) {
      return spoken.stream().map(one -> one.as(kind(), kind(), Metric.TTFA_MS, Map.of())).toList();
    }

    @Override
    public List<Metric> metrics() {
      return Metric.SPEECH;
    }
  }

  /**
   * Syntheses without rest for a long time: memory, drift, errors.
   *
   * @param duration of the whole soak, after the warm-up
   * @param window syntheses of one text within it are summed up in one sample
   */
  record Soak(Duration duration, Duration window) implements Workload {
    /* A shortened soak still has samples enough for its drift to be judged. */
    private static final int LEAST_WINDOWS = 24;

    public Soak {
      positive("soak.duration", duration);
      positive("soak.window", window);
      if (window.compareTo(duration) > 0) {
        throw new IllegalArgumentException(
            "soak.window must be at most soak.duration, got " + window + " and " + duration);
      }
    }

    @Override
    public String kind() {
      return "soak";
    }

    @Override
    public List<Scenario> scenarios(List<SpeechScenario> spoken) {
      return spoken.stream().map(one -> one.as(kind(), kind(), Metric.RTF, Map.of())).toList();
    }

    @Override
    public List<Metric> metrics() {
      return Metric.SOAK;
    }

    @Override
    public Workload lasting(Duration time) {
      Duration share = time.dividedBy(LEAST_WINDOWS);
      return new Soak(time, window.compareTo(share) > 0 ? share : window);
    }
  }

  /**
   * Many requests at once: latency percentiles.
   *
   * @param clients levels of closed load: so many clients, each asks again when it was answered
   * @param rates levels of open load: so many requests per second arrive, whatever the engine does
   * @param window time of one sample, in which requests begin
   * @param judged key of the metric that is judged
   */
  record Load(List<Integer> clients, List<Double> rates, Duration window, String judged)
      implements Workload {
    public Load {
      clients = List.copyOf(clients);
      rates = List.copyOf(rates);
      positive("load.window", window);
      if (clients.isEmpty() && rates.isEmpty()) {
        throw new IllegalArgumentException("load needs clients or rates, got neither");
      }
      clients.forEach(count -> inRange("load.clients", count, 1, 1024));
      rates.forEach(rate -> inRange("load.rates", rate, 1e-3, 1e5));
      distinct("load.clients", clients);
      distinct("load.rates", rates);
      String key = judged;
      if (Metric.LOAD.stream().noneMatch(metric -> metric.key().equals(key))) {
        throw new IllegalArgumentException(
            "load.judged must be one of "
                + String.join(", ", Metric.LOAD.stream().map(Metric::key).toList())
                + ", got \""
                + judged
                + "\"");
      }
    }

    /** One level of load: either clients or a rate. */
    public record Level(String name, int clients, double rate) {
      /** Returns whether requests arrive at their own pace. */
      public boolean isOpen() {
        return rate > 0;
      }

      /**
       * Returns the id of the level's scenario.
       *
       * @param spoken the texts, all with the same options
       */
      public String id(List<SpeechScenario> spoken) {
        return "load-" + name + spoken.get(0).options();
      }
    }

    /** Returns the levels, closed ones first. */
    public List<Level> levels() {
      return Stream.concat(
              clients.stream().map(count -> new Level("closed" + count, count, 0)),
              rates.stream().map(rate -> new Level("open" + plain(rate), 0, rate)))
          .toList();
    }

    @Override
    public String kind() {
      return "load";
    }

    @Override
    public List<Scenario> scenarios(List<SpeechScenario> spoken) {
      if (spoken.stream().map(SpeechScenario::options).distinct().count() > 1) {
        throw new IllegalArgumentException("a load suite speaks with one nfe, got several");
      }
      return levels().stream()
          .map(
              level -> {
                SortedMap<String, String> parameters = spoken.get(0).parameters();
                List<String> texts = new ArrayList<>();
                spoken.forEach(one -> texts.add(one.text().text()));
                parameters.put("text", String.join("\n", texts));
                parameters.put("kind", kind());
                parameters.put("level", level.name());
                parameters.put("window", window.toString());
                return SpeechScenario.scenario(level.id(spoken), kind(), judged, parameters);
              })
          .toList();
    }

    @Override
    public List<Metric> metrics() {
      return Metric.LOAD;
    }

    @Override
    public Workload lasting(Duration time) {
      return new Load(clients, rates, time, judged);
    }

    private static String plain(double rate) {
      return rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate);
    }
  }

  /**
   * Several equal requests at once, sampled in one run: audio per second by batch size.
   *
   * @param sizes requests that are made at once, each its own scenario
   */
  record Batch(List<Integer> sizes) implements Workload {
    public Batch {
      sizes = List.copyOf(sizes);
      if (sizes.isEmpty()) {
        throw new IllegalArgumentException("batch.sizes must not be empty");
      }
      sizes.forEach(size -> inRange("batch.sizes", size, 1, 64));
      distinct("batch.sizes", sizes);
    }

    @Override
    public String kind() {
      return "batch";
    }

    /** Returns the id of a text's scenario at one size. */
    public String id(SpeechScenario spoken, int size) {
      return kind() + size + "-" + spoken.id();
    }

    @Override
    public List<Scenario> scenarios(List<SpeechScenario> spoken) {
      return sizes.stream()
          .flatMap(
              size ->
                  spoken.stream()
                      .map(
                          one ->
                              one.as(
                                  kind() + size,
                                  kind(),
                                  Metric.AUDIO_PER_SECOND,
                                  Map.of("batch", Integer.toString(size)))))
          .toList();
    }

    @Override
    public List<Metric> metrics() {
      return Metric.BATCH;
    }
  }

  private static void positive(String name, Duration time) {
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 ms, got " + time);
    }
  }

  private static void inRange(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " must be within " + low + ".." + high + ", got " + value);
    }
  }

  private static void distinct(String name, List<?> values) {
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(name + " must not repeat a value, got " + values);
    }
  }
}
