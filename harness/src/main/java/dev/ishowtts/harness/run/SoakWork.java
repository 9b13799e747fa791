package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Speaks its texts in turn without rest. The syntheses of one text within a window are one sample;
 * a failed one is a sample of its own. After each window the heap is collected and read.
 */
record SoakWork(Workload.Soak soak, List<SpeechScenario> spoken) implements Work {
  private static String id(SpeechScenario scenario) {
    return "soak-" + scenario.id();
  }

  @Override
  public void warmUp(Speaker speaker, Bench bench) {
    spoken.forEach(
        scenario -> bench.warmUp(id(scenario), () -> Work.timed(speaker, scenario, bench)));
  }

  @Override
  public void measure(Speaker speaker, Bench bench) {
    long start = bench.now();
    long end = start + soak.duration().toNanos();
    int next = 0;
    for (long windows = 1; bench.now() < end; windows++) {
      long windowEnd = Math.min(end, start + windows * soak.window().toNanos());
      next = window(speaker, bench, windowEnd, next);
      bench.sayHeapAfterCollection();
      bench.sayReadings();
    }
  }

  /* Every window speaks each text at least once, however short it is. */
  private int window(Speaker speaker, Bench bench, long end, int first) {
    Instant at = bench.instant();
    List<List<Map<String, Double>>> values = new ArrayList<>();
    spoken.forEach(scenario -> values.add(new ArrayList<>()));
    int turn = first;
    do {
      int text = turn++ % spoken.size();
      SpeechScenario scenario = spoken.get(text);
      Sample sample = bench.sample(() -> synthesis(speaker, scenario, bench));
      if (sample.fault().isPresent()) {
        bench.say(new WorkerEvent.Measured(id(scenario), sample));
        continue;
      }
      values.get(text).add(sample.values());
    } while (bench.now() < end || turn - first < spoken.size());
    for (int text = 0; text < spoken.size(); text++) {
      if (!values.get(text).isEmpty()) {
        bench.say(
            new WorkerEvent.Measured(
                id(spoken.get(text)), new Sample(at, summed(values.get(text)), Optional.empty())));
      }
    }
    return turn % spoken.size();
  }

  private static Map<String, Double> synthesis(
      Speaker speaker, SpeechScenario scenario, Bench bench) {
    long start = bench.now();
    Spoken result = speaker.speak(scenario);
    return bench.values(bench.since(start), result);
  }

  private static Map<String, Double> summed(List<Map<String, Double>> values) {
    Map<String, Double> sum = new TreeMap<>();
    for (Metric metric : Metric.SOAK) {
      double[] present =
          values.stream()
              .flatMap(one -> Optional.ofNullable(one.get(metric.key())).stream())
              .mapToDouble(Double::doubleValue)
              .toArray();
      if (present.length > 0) {
        sum.put(metric.key(), Descriptive.median(present));
      }
    }
    sum.put(Metric.OPERATIONS.key(), (double) values.size());
    return sum;
  }
}
