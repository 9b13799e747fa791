package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NoiseEstimateTest {
  @Test
  void ofRuns_knownNoise_isFound() {
    NoiseModel model = new NoiseModel(0.03, 0.02, 0.01, 0, 0);
    NoiseEstimate found = NoiseEstimate.ofRuns(List.of(drawn(model, 6, 200))).orElseThrow();

    assertThat(found.cv()).isCloseTo(0.03, within(0.002));
    assertThat(found.restart()).isCloseTo(0.02, within(0.004));
    assertThat(found.own()).isCloseTo(0.01, within(0.003));
    assertThat(found.samples()).isEqualTo(5);
    assertThat(found.df()).isEqualTo(199);
  }

  @Test
  void ofRuns_spikes_barelyMoveTheSamplesNoise() {
    NoiseEstimate found =
        NoiseEstimate.ofRuns(List.of(drawn(NoiseModel.SPIKY, 6, 100))).orElseThrow();

    assertThat(found.cv()).isBetween(0.028, 0.036); // the ordinary sd is 4.5 %
  }

  @Test
  void ofSessions_mediansOnly_putSamplesIntoOwn() {
    RunReport report = drawn(new NoiseModel(0.03, 0.01, 0, 0, 0), 6, 200);
    List<ScenarioSession> session =
        report.scenarios().stream().map(s -> ScenarioSession.of(s, Side.CANDIDATE)).toList();
    NoiseEstimate found = NoiseEstimate.ofSessions(List.of(session)).orElseThrow();

    assertThat(found.cv()).isZero();
    assertThat(found.own())
        .isCloseTo(Math.sqrt(RestartPlan.medianVariance(0.03, 5)), within(0.002));
    assertThat(found.restart()).isCloseTo(0.01, within(0.003));
  }

  @Test
  void ofRuns_oneRestart_isUnknown() {
    assertThat(NoiseEstimate.ofRuns(List.of(drawn(NoiseModel.GAUSS, 2, 1)))).isEmpty();
    assertThat(NoiseEstimate.ofRuns(List.of())).isEmpty();
  }

  @Test
  void plan_severalScenarios_hasThePowerItPromises() {
    RestartPlan plan = new RestartPlan(0.03, 0.01, 0.003, 5);
    int all = plan.restartsForAll(0.05, 0.95, 6, RelativeLimits.PAIRED);
    int one = plan.restartsForOne(0.05, 0.95, 6, RelativeLimits.PAIRED);

    assertThat(all).isLessThan(one);
    assertThat(power(all, 6)).isBetween(0.90, 0.99);
    assertThat(power(one, 1)).isBetween(0.90, 0.99);
    assertThat(plan.restartsForAll(0.05, 0.95, 1, RelativeLimits.PAIRED))
        .isEqualTo(plan.restartsForOne(0.05, 0.95, 1, RelativeLimits.PAIRED));
    assertThatIllegalArgumentException().isThrownBy(() -> new RestartPlan(-1, 0, 5));
  }

  private static double power(int restarts, int affected) {
    return new GateSimulation(NoiseModel.GAUSS, 6, restarts, 5, ComparePolicy.STANDARD, 3)
        .paired(0.05, affected, 400)
        .fail();
  }

  private static RunReport drawn(NoiseModel model, int scenarios, int restarts) {
    Random random = new Random(7);
    double[][][] logs = model.draw(new double[scenarios], restarts, 5, random);
    List<ScenarioResult> results = new ArrayList<>();
    for (int s = 0; s < scenarios; s++) {
      double[][] values = new double[restarts][];
      for (int r = 0; r < restarts; r++) {
        values[r] = Arrays.stream(logs[s][r]).map(Math::exp).toArray();
      }
      results.add(Runs.scenario("s" + s, Side.CANDIDATE, values));
    }
    return Runs.report("drawn", results);
  }
}
