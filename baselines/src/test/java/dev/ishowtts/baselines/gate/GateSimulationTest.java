package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.stats.EDivisive;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import org.junit.jupiter.api.Test;

/** Few draws: tolerances are four binomial standard deviations around the rates of docs/math.md. */
final class GateSimulationTest {
  private static final long SEED = 1;
  private static final GateSimulation PAIRED =
      new GateSimulation(NoiseModel.GAUSS, 6, 12, 5, ComparePolicy.STANDARD, SEED);
  private static final GateSimulation QUICK =
      new GateSimulation(NoiseModel.GAUSS.withSession(0.01), 3, 3, 5, ComparePolicy.STANDARD, SEED);

  @Test
  void paired_keepsItsPromises() {
    assertThat(PAIRED.paired(0, 6, 400).fail()).isZero();
    assertThat(PAIRED.paired(0, 6, 400).pass()).isGreaterThan(0.99);
    assertThat(PAIRED.paired(0.05, 6, 300).fail()).isGreaterThan(0.95);
    assertThat(PAIRED.paired(0.08, 1, 300).fail()).isGreaterThan(0.95);
    assertThat(PAIRED.paired(-0.08, 6, 200).improved()).isGreaterThan(0.95);
    assertThat(PAIRED.paired(0.03, 6, 200).inconclusive()).isGreaterThan(0.5);
  }

  @Test
  void extended_keepsTheErrorAndFindsMore() {
    GateSimulation.Extended same = PAIRED.extended(0, 6, 3, 60);
    assertThat(same.rates().fail()).isZero();
    assertThat(same.rates().pass()).isGreaterThan(0.95);
    assertThat(same.meanPairs()).isLessThan(13);
    GateSimulation.Extended three = PAIRED.extended(0.03, 6, 3, 40);
    assertThat(three.rates().inconclusive()).isLessThan(PAIRED.paired(0.03, 6, 40).inconclusive());
    assertThat(three.meanPairs()).isBetween(24.0, 36.0);
  }

  @Test
  void storedFirstSession_quickSuite_keepsItsPromises() {
    GateSimulation.Rates same = QUICK.stored(0, 3, 1, 1500);
    assertThat(same.fail()).isLessThanOrEqualTo(0.01);
    assertThat(same.pass()).isGreaterThan(0.95);
    GateSimulation.Rates slower = QUICK.stored(0.10, 3, 1, 1500);
    assertThat(slower.fail()).isGreaterThan(0.95);
    assertThat(slower.pass()).isLessThan(0.01);
  }

  @Test
  void storedTenSessions_areCalibratedByThemselves() {
    assertThat(QUICK.stored(0, 3, 10, 800).fail()).isLessThan(0.02);
    assertThat(QUICK.stored(0.10, 3, 10, 400).fail()).isGreaterThan(0.98);
  }

  @Test
  void storedAfterAChangeOfLevel_theEpochBeforeSaysHowFarSessionsLieApart() {
    GateSimulation restless =
        new GateSimulation(
            NoiseModel.GAUSS.withSession(0.03), 3, 3, 5, ComparePolicy.STANDARD, SEED);

    assertThat(restless.stored(0, 3, 1, 0, 800).fail())
        .as("with an assumed spread of 1.5 %")
        .isGreaterThan(0.05);
    assertThat(restless.stored(0, 3, 1, 10, 800).fail()).isLessThanOrEqualTo(0.015);
    assertThat(QUICK.stored(0.10, 3, 1, 10, 400).fail()).isGreaterThan(0.90);
  }

  @Test
  void rivals_onSpikyNoise_alarmWhereNothingChanged() {
    GateSimulation spiky =
        new GateSimulation(NoiseModel.SPIKY, 6, 12, 5, ComparePolicy.STANDARD, SEED);
    GateSimulation.Rivals rivals = spiky.rivals(0, 6, 200);
    assertThat(rivals.pooledRanks()).isGreaterThan(0.05);
    assertThat(rivals.predictionLimit()).isGreaterThan(0.05);
    assertThat(spiky.paired(0, 6, 400).fail()).isZero();
  }

  @Test
  void equalSeeds_giveEqualRates() {
    assertThat(PAIRED.paired(0.03, 6, 50)).isEqualTo(PAIRED.paired(0.03, 6, 50));
  }

  @Test
  void trend_rankDetector_staysCalmOnSpikesWhereEDivisiveDoesNot() {
    TrendSimulation spiky = new TrendSimulation(0.03, 0.05, 100, 60, SEED);
    RankChangeDetector rank = RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT);
    assertThat(spiky.falseAlarms(rank::online, 300)).isLessThan(0.035);
    assertThat(spiky.falseAlarms(EDivisive.otavaDefault()::find, 150)).isGreaterThan(0.08);
    TrendSimulation.Score score = spiky.score(rank::offline, 0.10, 150);
    assertThat(score.f1()).isGreaterThan(0.9);
    assertThat(score.f1())
        .isGreaterThan(spiky.score(EDivisive.otavaDefault()::find, 0.10, 150).f1());
  }

  @Test
  void plan_matchesTheSimulatedTable() {
    // perf-gate table: one scenario, CV 3 %, K = 1, +5 %, margin 2 %, power .95: 37 pairs with t.
    assertThat(new RestartPlan(0.03, 0, 1).restarts(0.05, 0.95, RelativeLimits.PAIRED))
        .isBetween(35, 39);
    RestartPlan plan = new RestartPlan(0.03, 0.01, 5);
    int restarts = plan.restarts(0.05, 0.95, RelativeLimits.PAIRED);
    GateSimulation planned =
        new GateSimulation(
            new NoiseModel(0.03, 0.01, 0, 0, 0), 1, restarts, 5, ComparePolicy.STANDARD, SEED);
    assertThat(planned.paired(0.05, 1, 600).fail()).isBetween(0.90, 0.99);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan.restarts(0.02, 0.95, RelativeLimits.PAIRED))
        .withMessageContaining("loss must exceed the margin");
  }
}
