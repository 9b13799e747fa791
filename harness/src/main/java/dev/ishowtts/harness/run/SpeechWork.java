package dev.ishowtts.harness.run;

import dev.ishowtts.harness.suite.SpeechScenario;
import java.util.List;
import java.util.Map;

/** One synthesis after the other. */
record SpeechWork(List<SpeechScenario> spoken) implements Work {
  @Override
  public void warmUp(Speaker speaker, Bench bench) {
    spoken.forEach(
        scenario -> bench.warmUp(scenario.id(), () -> Work.timed(speaker, scenario, bench)));
  }

  @Override
  public void measure(Speaker speaker, Bench bench) {
    Work.inTurns(
        spoken, SpeechScenario::id, bench, scenario -> synthesis(speaker, scenario, bench));
  }

  private static Map<String, Double> synthesis(
      Speaker speaker, SpeechScenario scenario, Bench bench) {
    long start = bench.now();
    Spoken result = speaker.speak(scenario);
    return bench.values(bench.since(start), result);
  }
}
