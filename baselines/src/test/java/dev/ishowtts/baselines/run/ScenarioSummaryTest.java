package dev.ishowtts.baselines.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScenarioSummaryTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void of_unequalRestarts_judgesTheMedianOfMediansNotOfSamples() {
    ScenarioResult result =
        Runs.scenario(
            "s",
            Side.CANDIDATE,
            new double[] {1, 1, 1, 1, 1, 1},
            new double[] {2},
            new double[] {4});
    ScenarioSummary summary = ScenarioSummary.of(result, Metric.RTF, Side.CANDIDATE).orElseThrow();
    assertThat(summary.median()).isEqualTo(2);
    assertThat(summary.restarts()).isEqualTo(3);
    assertThat(summary.count()).isEqualTo(8);
    assertThat(summary.best()).isEqualTo(1);
    assertThat(summary.mean()).isCloseTo(1.5, within(ROUNDING));
    // Samples 1×6, 2, 4: variance 8/7.
    assertThat(summary.cvPercent()).isCloseTo(100 * Math.sqrt(8 / 7.0) / 1.5, within(1e-9));
    // Position 6.65 between 2 and 4.
    assertThat(summary.p95()).isCloseTo(3.3, within(ROUNDING));
  }

  @Test
  void of_voidRestartAndFault_areLeftOutAndCounted() {
    Restart faulty =
        new Restart(
            0,
            Side.CANDIDATE,
            Optional.empty(),
            3,
            true,
            List.of(Runs.sample(1), new Sample(Instant.EPOCH, Map.of(), Optional.of("FAULT: x"))),
            Optional.empty());
    Restart empty =
        new Restart(
            1,
            Side.CANDIDATE,
            Optional.empty(),
            3,
            true,
            List.of(Runs.sample(100)),
            Optional.of("throttled"));
    ScenarioResult result =
        new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), List.of(faulty, empty));
    ScenarioSummary summary = ScenarioSummary.of(result, Metric.RTF, Side.CANDIDATE).orElseThrow();
    assertThat(summary.median()).isEqualTo(1);
    assertThat(summary.errors()).isEqualTo(1);
    assertThat(summary.cvPercent()).isZero();
    assertThat(ScenarioSummary.of(result, Metric.RTF, Side.BASELINE)).isEmpty();
    assertThat(ScenarioSummary.of(result, Metric.TTFA_MS, Side.CANDIDATE)).isEmpty();
  }

  @Test
  void of_higherIsBetter_takesBestAndTailFromTheOtherEnds() {
    Metric throughput = new Metric("rtf", "op/s", Direction.HIGHER_IS_BETTER, "Throughput.");
    ScenarioResult result = Runs.scenario("s", Side.CANDIDATE, new double[] {1, 2, 3});
    ScenarioSummary summary = ScenarioSummary.of(result, throughput, Side.CANDIDATE).orElseThrow();
    assertThat(summary.best()).isEqualTo(3);
    assertThat(summary.p95()).isCloseTo(1.1, within(ROUNDING));
  }

  @Test
  void all_listsEveryMetricThatHasValues() {
    RunReport report =
        Runs.report("r", List.of(Runs.scenario("s", Side.CANDIDATE, new double[] {0.2})));
    assertThat(ScenarioSummary.all(report, Side.CANDIDATE))
        .extracting(ScenarioSummary::metric)
        .containsExactly("rtf", "wall_ms", "audio_ms", "audio_rms");
  }
}
