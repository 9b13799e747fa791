package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Equal requests at once, in an engine that samples so many in one run. */
record BatchWork(Workload.Batch batch, int size, List<SpeechScenario> spoken) implements Work {
  @Override
  public Map<String, String> settings() {
    String text = Integer.toString(size);
    return Map.of(EngineSettings.BATCH_SIZE.key(), text, EngineSettings.MAX_PARALLEL.key(), text);
  }

  @Override
  public void warmUp(Speaker speaker, Bench bench) {
    spoken.forEach(
        scenario ->
            bench.warmUp(
                batch.id(scenario, size),
                () -> {
                  long start = bench.now();
                  Together.run(size, thread -> speaker.speak(scenario));
                  return Duration.ofNanos(bench.now() - start);
                }));
  }

  @Override
  public void measure(Speaker speaker, Bench bench) {
    Work.inTurns(
        spoken,
        scenario -> batch.id(scenario, size),
        bench,
        scenario -> together(speaker, scenario, bench));
  }

  private Map<String, Double> together(Speaker speaker, SpeechScenario scenario, Bench bench) {
    long start = bench.now();
    List<Spoken> answers = Together.run(size, thread -> speaker.speak(scenario));
    Duration wall = bench.since(start);
    answers.forEach(Bench::requireAudio);
    double audio = answers.stream().mapToDouble(answer -> Bench.millis(answer.audio())).sum();
    Map<String, Double> values = new TreeMap<>();
    values.put(Metric.AUDIO_PER_SECOND.key(), audio / Bench.millis(wall));
    values.put(Metric.WALL_MS.key(), Bench.millis(wall));
    values.put(Metric.AUDIO_MS.key(), audio);
    values.put(Metric.OPERATIONS.key(), (double) size);
    values.put(
        Metric.AUDIO_RMS.key(), answers.stream().mapToDouble(Spoken::rms).min().orElseThrow());
    bench.putPeakMemory(values);
    return values;
  }
}
