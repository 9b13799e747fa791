package dev.ishowtts.harness.run;

import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Does one kind of workload in a worker. */
interface Work {
  /** Repeats each operation, unrecorded, until its time is steady. */
  void warmUp(Speaker speaker, Bench bench);

  /** Measures, and says every sample at once. */
  void measure(Speaker speaker, Bench bench);

  /** Returns the settings that the speaker needs beside the run's own; usually none. */
  default Map<String, String> settings() {
    return Map.of();
  }

  /** Returns the works of a workload, each with a speaker of its own, in order. */
  static List<Work> of(Workload workload, List<SpeechScenario> spoken) {
    if (workload instanceof Workload.Load load) {
      return List.of(new LoadWork(load, spoken));
    }
    if (workload instanceof Workload.Soak soak) {
      return List.of(new SoakWork(soak, spoken));
    }
    if (workload instanceof Workload.Batch batch) {
      return batch.sizes().stream().<Work>map(size -> new BatchWork(batch, size, spoken)).toList();
    }
    return List.of(
        workload instanceof Workload.Streaming
            ? new StreamingWork(spoken)
            : new SpeechWork(spoken));
  }

  /**
   * Measures texts in turns, in a seeded order, so that a slow drift of the host falls on all of
   * them.
   *
   * @param ids reported id of each
   */
  static void inTurns(
      List<SpeechScenario> spoken,
      Function<SpeechScenario, String> ids,
      Bench bench,
      Function<SpeechScenario, Map<String, Double>> operation) {
    Random order = new Random(bench.plan().seed());
    for (int round = 0; round < bench.plan().samples(); round++) {
      List<SpeechScenario> turn = new ArrayList<>(spoken);
      Collections.shuffle(turn, order);
      for (SpeechScenario scenario : turn) {
        bench.say(
            new WorkerEvent.Measured(
                ids.apply(scenario), bench.sample(() -> operation.apply(scenario))));
      }
      bench.sayReadings();
    }
  }

  /** Speaks once and returns how long it took. */
  static Duration timed(Speaker speaker, SpeechScenario scenario, Bench bench) {
    long start = bench.now();
    speaker.speak(scenario);
    return Duration.ofNanos(bench.now() - start);
  }
}
