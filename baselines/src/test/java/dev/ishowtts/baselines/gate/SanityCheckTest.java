package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SanityCheckTest extends GateCheckContract {
  @Override
  GateCheck check() {
    return new SanityCheck();
  }

  @Test
  void newFaultClass_fails() {
    assertThat(found(run(9, 1, 0.1), run(10, 0, 0.1)))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(
                Severity.FAIL,
                "s: 1 of 10 samples failed with OUT_OF_MEMORY, which the baseline never did"));
  }

  @Test
  void knownFaultClass_failsOnlyIfMoreOften() {
    assertThat(found(run(9, 1, 0.1), run(99, 1, 0.1)))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(found(run(10, 10, 0.1), run(99, 1, 0.1)))
        .extracting(Finding::severity)
        .containsExactly(Severity.FAIL);
  }

  @Test
  void silence_failsOnlyWhereTheBaselineSpoke() {
    assertThat(found(run(5, 0, 1e-6), run(5, 0, 0.1)))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(Severity.FAIL, "s: audio is silent (rms 1.0e-06), the baseline was not"));
    assertThat(found(run(5, 0, 0), run(5, 0, 0)))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
  }

  @Test
  void shorterAudio_failsLongerDoesNot() {
    assertThat(found(spoken(1980, 0.1), spoken(2000, 0.1)))
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(
                Severity.FAIL,
                "s: the audio is shorter than the baseline's, 2000 → 1980 ms (-1.00 %): speech is"
                    + " missing"));
    assertThat(found(spoken(1995, 0.1), spoken(2000, 0.1))).isEmpty();
    assertThat(found(spoken(2100, 0.1), spoken(2000, 0.1))).isEmpty();
  }

  @Test
  void muchQuieterAudio_fails() {
    assertThat(found(spoken(2000, 0.04), spoken(2000, 0.1)))
        .extracting(Finding::severity)
        .containsExactly(Severity.FAIL);
    assertThat(found(spoken(2000, 0.07), spoken(2000, 0.1))).isEmpty();
  }

  private static RunReport spoken(double audioMillis, double rms) {
    Sample sample =
        new Sample(
            Instant.EPOCH,
            Map.of("rtf", 0.2, "audio_ms", audioMillis, "audio_rms", rms),
            Optional.empty());
    Restart restart =
        new Restart(
            0, Side.CANDIDATE, Optional.empty(), 3, true, List.of(sample), Optional.empty());
    return Runs.report(
        "r",
        List.of(new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), List.of(restart))));
  }

  private List<Finding> found(RunReport candidate, RunReport baseline) {
    return check().check(evidence(candidate, baseline, GatePolicy.STANDARD));
  }

  private static RunReport run(int good, int bad, double rms) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < good + bad; i++) {
      samples.add(
          i < good
              ? new Sample(Instant.EPOCH, Map.of("rtf", 0.2, "audio_rms", rms), Optional.empty())
              : new Sample(Instant.EPOCH, Map.of(), Optional.of("OUT_OF_MEMORY: 1 GiB")));
    }
    Restart restart =
        new Restart(0, Side.CANDIDATE, Optional.empty(), 3, true, samples, Optional.empty());
    return Runs.report(
        "r",
        List.of(new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), List.of(restart))));
  }

  @Test
  void highestRate_isTheExactBound() {
    assertThat(SanityCheck.highestRate(0, 299)).isCloseTo(0.009969, within(1e-5));
    assertThat(SanityCheck.highestRate(0, 59)).isCloseTo(0.0495, within(1e-4));
    assertThat(SanityCheck.highestRate(1, 10)).isCloseTo(0.3942, within(1e-4));
    assertThat(SanityCheck.highestRate(3, 3)).isEqualTo(1);
  }
}
