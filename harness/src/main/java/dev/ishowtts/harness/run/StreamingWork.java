package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.harness.suite.SpeechScenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One stream after the other; the chunks of a stream are shapes of their own to warm up. */
record StreamingWork(List<SpeechScenario> spoken) implements Work {
  private static String id(SpeechScenario scenario) {
    return "streaming-" + scenario.id();
  }

  @Override
  public void warmUp(Speaker speaker, Bench bench) {
    spoken.forEach(
        scenario ->
            bench.warmUp(
                id(scenario),
                () -> {
                  long start = bench.now();
                  speaker.stream(scenario);
                  return Duration.ofNanos(bench.now() - start);
                }));
  }

  @Override
  public void measure(Speaker speaker, Bench bench) {
    Work.inTurns(spoken, StreamingWork::id, bench, scenario -> stream(speaker, scenario, bench));
  }

  private static Map<String, Double> stream(Speaker speaker, SpeechScenario scenario, Bench bench) {
    long start = bench.now();
    Streamed streamed = speaker.stream(scenario);
    Map<String, Double> values = bench.values(bench.since(start), streamed.spoken());
    double planted = bench.plan().slowdown();
    values.put(Metric.TTFA_MS.key(), planted * Bench.millis(streamed.firstAudio()));
    return values;
  }
}
