package dev.ishowtts.baselines.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.BaselineLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Smaller counts than the command's; the requirements are the same. */
final class SelfTestTest {
  private static final long SEED = 1;

  @Test
  void run_shippedRule_keepsEveryPromise() {
    List<String> steps = new ArrayList<>();
    SelfTest test =
        new SelfTest(SelfTest.Size.PR, 200, SEED, GatePolicy.STANDARD, List.of(group(10, 0)));
    SelfTest.Result result = test.run(steps::add);

    assertThat(result.requirements()).allMatch(SelfTest.Requirement::met).hasSize(24);
    assertThat(result.met()).isTrue();
    assertThat(steps).hasSize(test.steps()).doesNotHaveDuplicates();
    SelfTest.GateRow same = SelfTest.row(result, "Gauss", 0).orElseThrow();
    assertThat(same.ours().fail()).isZero();
    assertThat(same.rivals().pooledRanks()).isGreaterThan(0.05);
    assertThat(SelfTest.row(result, "spiky", 0.10).orElseThrow().ours().fail()).isEqualTo(1);
    assertThat(SelfTest.row(result, "Gauss", 0.02).orElseThrow().ours().fail()).isLessThan(0.1);
    assertThat(result.conditions())
        .extracting(SelfTest.ConditionRow::inconclusive)
        .containsOnly(1.0);
    assertThat(result.guards().get(2).without().fail())
        .as("a slower machine, without the ruler, is a false FAIL")
        .isGreaterThan(0.9);
    assertThat(result.guards().get(7).without().inconclusive())
        .as("lost pairs, not replaced")
        .isEqualTo(1);
    SelfTest.TrendRow otava = result.trend().get(2);
    assertThat(otava.falseSpiky()).isGreaterThan(result.trend().get(0).falseSpiky() + 0.05);
    assertThat(result.trend().get(4).falseGauss()).as("t limit").isGreaterThan(0.3);
  }

  @Test
  void run_marginOfNothing_missesTheRequirementOfNoFalseFail() {
    ComparePolicy careless =
        new ComparePolicy(
            new RelativeLimits(0.2, 0, 0, 0.03, 0.06), RelativeLimits.STORED, 0.015, 0.005);
    SelfTest.Result result =
        new SelfTest(
                SelfTest.Size.PR, 100, SEED, GatePolicy.STANDARD.withCompare(careless), List.of())
            .run(step -> {});

    assertThat(result.met()).isFalse();
    assertThat(result.requirements())
        .filteredOn(requirement -> !requirement.met())
        .extracting(SelfTest.Requirement::name)
        .contains("false FAIL, A/A, Gauss");
  }

  @Test
  void within_countsWhatChanceAllows() {
    assertThat(SelfTest.within(0.01, 100)).isTrue();
    assertThat(SelfTest.within(0.04, 100)).isTrue(); // P(X ≥ 4 | 1 %) = 1.8 %
    assertThat(SelfTest.within(0.05, 100)).isFalse(); // 0.34 %
    assertThat(SelfTest.reaches(0.90, 100)).isTrue(); // P(X ≤ 90 | 95 %) = 2.8 %
    assertThat(SelfTest.reaches(0.88, 100)).isFalse(); // 0.43 %
  }

  @Test
  void drawnRun_judgedWhole_agreesWithTheRuleAlone() {
    Judge judge = Judge.discovered(GatePolicy.STANDARD);
    Random random = new Random(SEED);
    for (double loss : new double[] {0, 0, 0.03, 0.05, 0.05, -0.08}) {
      double[] losses = new double[6];
      double[][][] a = NoiseModel.GAUSS.draw(losses, 12, 5, random);
      Arrays.fill(losses, Math.log1p(loss));
      double[][][] b = NoiseModel.GAUSS.draw(losses, 12, 5, random);
      assertThat(judge.judge(DrawnRun.of(a, b, 0, List.of()), BaselineLookup.NOTHING).verdict())
          .isEqualTo(GateSimulation.paired(a, b, ComparePolicy.STANDARD));
    }
  }

  @Test
  void replay_ofEqualWork_isCalmWherePoolingIsNot() {
    List<Replay.Group> groups = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      groups.add(group(12, i));
    }
    Replay replay = new Replay(groups, ComparePolicy.STANDARD, SEED);

    Replay.Rates same = replay.play(0, 400);
    assertThat(same.ours().fail()).isLessThanOrEqualTo(0.01);
    assertThat(same.rivals().pooledRanks()).isGreaterThan(0.05);
    assertThat(replay.play(0.2, 100).ours().fail()).isEqualTo(1);
    assertThat(replay.play(0, 50)).isEqualTo(replay.play(0, 50));
  }

  @Test
  void group_fewRestarts_isNone() {
    assertThat(
            Replay.Group.of("few", List.of(Runs.scenario("a", Side.CANDIDATE, new double[] {1}))))
        .isEmpty();
    assertThat(Replay.Group.of("none", List.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Replay(List.of(), ComparePolicy.STANDARD, 1));
  }

  /** One scenario whose restarts differ by 2 % and samples by 1 %. */
  private static Replay.Group group(int restarts, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[restarts][5];
    for (double[] restart : values) {
      double level = Math.exp(0.02 * random.nextGaussian());
      Arrays.setAll(restart, i -> level * Math.exp(0.01 * random.nextGaussian()));
    }
    return Replay.Group.of("g" + seed, List.of(Runs.scenario("a", Side.CANDIDATE, values)))
        .orElseThrow();
  }
}
