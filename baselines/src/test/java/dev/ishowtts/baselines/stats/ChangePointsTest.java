package dev.ishowtts.baselines.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class ChangePointsTest {
  private static final double[] RISING = {
    1.0, 1.2, 0.9, 1.1, 1.05, 0.95, 1.02, 1.3, 1.4, 1.35, 1.45, 1.38
  };

  @Test
  void mannKendall_matchesHandCalculation() {
    // S = 36, Var = 12·11·29/18 = 212.67: z = 35/√212.67, with continuity correction.
    assertThat(Trend.risingP(RISING))
        .isCloseTo(Distributions.normalUpper(35 / Math.sqrt(638 / 3.0)), within(1e-12));
    double[] falling = Arrays.stream(RISING).map(x -> -x).toArray();
    assertThat(Trend.risingP(falling)).isCloseTo(1 - Trend.risingP(RISING), within(1e-12));
    assertThat(Trend.risingP(new double[] {2, 2, 2, 2})).isEqualTo(1);
  }

  @Test
  void theilSen_matchesScipyAndIgnoresASpike() {
    double[] x = new double[12];
    Arrays.setAll(x, i -> i);
    assertThat(Trend.slope(x, RISING)).isCloseTo(0.042261904761904764, within(1e-14));
    double[] line = Arrays.stream(x).map(t -> 3 * t + 1).toArray();
    line[4] = 1e6;
    assertThat(Trend.slope(x, line)).isCloseTo(3, within(1e-9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trend.slope(new double[] {1, 1}, new double[] {1, 2}))
        .withMessageContaining("two different values");
  }

  @Test
  void rank_stepInNoise_isFoundSoonAndInPlace() {
    RankChangeDetector detector = RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT);
    int soon = 0;
    int inPlace = 0;
    for (int seed = 0; seed < 40; seed++) {
      double[] values = noise(100, seed, x -> 1 + 0.01 * x);
      for (int i = 60; i < 100; i++) {
        values[i] *= 1.05;
      }
      List<ChangePoint> online = detector.online(values);
      soon += online.stream().anyMatch(c -> c.seenAt() >= 63 && c.seenAt() <= 69) ? 1 : 0;
      List<ChangePoint> offline = detector.offline(values);
      inPlace +=
          offline.size() == 1
                  && Math.abs(offline.get(0).index() - 60) <= 3
                  && Math.abs(offline.get(0).relativeChange() - 0.05) < 0.01
              ? 1
              : 0;
    }
    assertThat(soon).isGreaterThanOrEqualTo(38);
    assertThat(inPlace).isGreaterThanOrEqualTo(38);
  }

  @Test
  void rank_anyMonotoneScale_findsTheSame() {
    double[] values = noise(80, 5, x -> x);
    for (int i = 40; i < 80; i++) {
      values[i] += 2;
    }
    RankChangeDetector detector = new RankChangeDetector(3.497, 8, 4, 0);
    double[] scaled = Arrays.stream(values).map(x -> Math.exp(3 * x)).toArray();
    assertThat(detector.online(scaled))
        .extracting(ChangePoint::index, ChangePoint::statistic)
        .isEqualTo(
            detector.online(values).stream()
                .map(c -> org.assertj.core.groups.Tuple.tuple(c.index(), c.statistic()))
                .toList());
  }

  @Test
  void rank_stepBelowTheChangeWorthReporting_isSilent() {
    double[] values = noise(100, 1, x -> 1 + 0.001 * x);
    for (int i = 60; i < 100; i++) {
      values[i] *= 1.01;
    }
    assertThat(RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT).online(values))
        .isEmpty();
  }

  @Test
  void rank_nullStreamsOfTwoShapes_alarmAtTheStatedRate() {
    RankChangeDetector detector = new RankChangeDetector(RankChangeDetector.FIVE_PERCENT, 8, 4, 0);
    int gauss = 0;
    int skewed = 0;
    int streams = 600;
    for (int seed = 0; seed < streams; seed++) {
      gauss += detector.online(noise(100, seed, x -> x)).isEmpty() ? 0 : 1;
      skewed += detector.online(noise(100, seed + 9000, x -> Math.exp(2 * x))).isEmpty() ? 0 : 1;
    }
    // 5 % of 600 is 30, sd 5.3: four sd either way.
    assertThat(gauss).isBetween(9, 52);
    assertThat(skewed).isBetween(9, 52);
  }

  @Test
  void rank_shortOrConstant_isSilent() {
    RankChangeDetector detector = RankChangeDetector.standard(RankChangeDetector.FIVE_PERCENT);
    assertThat(detector.online(new double[11])).isEmpty();
    assertThat(detector.offline(new double[50])).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new RankChangeDetector(0, 8, 4, 0));
  }

  @Test
  void eDivisive_candidate_maximisesTheEnergyOfHandCalculation() {
    // 0 0 9 9: at τ = 2, κ = 4: Q = 2/4·36 = 18, no other reaches it.
    assertThat(EDivisive.candidate(new double[] {0, 0, 9, 9}, 0, 4)).isEqualTo(2);
    assertThat(EDivisive.candidate(new double[] {5, 5, 5}, 0, 3)).isEqualTo(-1);
  }

  @Test
  void eDivisive_p_hasNInTheDenominatorAsOtava() {
    // Population variances 1/4 and 1/4, pooled 1/4, t = 10/√(1/4·1) with df 2.
    assertThat(EDivisive.p(new double[] {0, 1, 10, 11}, 0, 2, 4))
        .isCloseTo(2 * Distributions.studentUpper(20, 2), within(1e-12));
    assertThat(EDivisive.p(new double[] {1, 1, 1, 1}, 0, 2, 4)).isEqualTo(1);
    assertThat(EDivisive.p(new double[] {1, 1, 2, 2}, 0, 2, 4)).isZero();
  }

  @Test
  void eDivisive_twoSteps_areFoundAcrossWindows() {
    double[] values = noise(120, 2, x -> 1 + 0.01 * x);
    for (int i = 40; i < 120; i++) {
      values[i] *= i < 90 ? 1.1 : 1.3;
    }
    assertThat(EDivisive.otavaDefault().find(values))
        .extracting(ChangePoint::index)
        .containsExactly(40, 90);
    assertThat(new EDivisive(50, 0.001, 0.15).find(values))
        .extracting(ChangePoint::index)
        .containsExactly(90);
    assertThat(EDivisive.otavaDefault().find(new double[0])).isEmpty();
    assertThat(EDivisive.otavaDefault().find(new double[] {1})).isEmpty();
  }

  private static double[] noise(int n, long seed, DoubleUnaryOperator shape) {
    Random random = new Random(seed);
    double[] values = new double[n];
    Arrays.setAll(values, i -> shape.applyAsDouble(random.nextGaussian()));
    return values;
  }
}
