package dev.ishowtts.baselines.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

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
  void rank_severalSteps_eachHasTheLevelsBesideIt() {
    double[] levels = {1, 1.12, 0.93, 1.3};
    double[] values = noise(400, 3, x -> 1 + 0.005 * x);
    for (int i = 0; i < values.length; i++) {
      values[i] *= levels[i / 100];
    }
    List<ChangePoint> found =
        RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT).offline(values);

    assertThat(found).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(found.get(i).before()).isCloseTo(levels[i], within(0.01)); // two noise widths
      assertThat(found.get(i).after()).isCloseTo(levels[i + 1], within(0.01));
    }
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

  /** Changes and first p-values that Otava 0.8 (Python 3, SciPy 1.17.1) gives for these series. */
  @Test
  void eDivisive_findsWhatOtavaFinds() {
    double[] steps = series(3, 200, 0.03, false, new int[] {60, 120, 150}, 1.05, 0.97, 1.1);
    assertThat(EDivisive.otavaDefault().find(steps))
        .extracting(ChangePoint::index)
        .containsExactly(60, 124, 150);
    assertThat(EDivisive.otavaDefault().find(steps).get(1).statistic())
        .isCloseTo(1.4669241096658543e-06, withinPercentage(1e-6));
    assertThat(
            new EDivisive(50, 0.001, 0.05)
                .find(
                    series(
                        5,
                        300,
                        0.03,
                        true,
                        new int[] {60, 120, 150, 155, 160},
                        1.05,
                        0.97,
                        1.1,
                        1.2,
                        1.0)))
        .extracting(ChangePoint::index)
        .containsExactly(97, 98, 172, 173);
    assertThat(EDivisive.otavaDefault().find(series(4, 180, 0.05, true, new int[] {100}, 1.08)))
        .isEmpty();
    assertThat(
            new EDivisive(50, 1e-5, 0.02)
                .find(series(6, 90, 0.02, false, new int[] {45}, 1.04))
                .get(0)
                .statistic())
        .isCloseTo(3.3092923449834987e-13, withinPercentage(1e-4));
    assertThat(new EDivisive(30, 0.001, 0).find(series(7, 64, 0.02, false, new int[] {60}, 1.3)))
        .extracting(ChangePoint::index)
        .containsExactly(60);
    int[] at = new int[15];
    double[] factors = new double[15];
    for (int k = 1; k <= 15; k++) {
      at[k - 1] = 23 * k;
      factors[k - 1] = 1 + (k * 37 % 11 - 5) / 60.0;
    }
    assertThat(EDivisive.otavaDefault().find(series(8, 400, 0.04, true, at, factors)))
        .extracting(ChangePoint::index)
        .containsExactly(320, 321);
  }

  /** Sums of twelve uniform numbers of a linear congruential generator, and steps. */
  private static double[] series(
      int seed, int n, double cv, boolean skewed, int[] at, double... factors) {
    double[] values = new double[n];
    for (int k = 1; k <= 12; k++) {
      long x = seed * 7919L + k;
      for (int i = 0; i < n; i++) {
        x = (1103515245L * x + 12345) % 2147483648L;
        values[i] += x / 2147483648.0;
      }
    }
    for (int i = 0; i < n; i++) {
      double noise = values[i] - 6;
      values[i] = skewed ? Math.exp(8 * cv * noise) : 1 + cv * noise;
      for (int step = 0; step < at.length; step++) {
        values[i] *= i >= at[step] ? factors[step] : 1;
      }
    }
    return values;
  }

  private static double[] noise(int n, long seed, DoubleUnaryOperator shape) {
    Random random = new Random(seed);
    double[] values = new double[n];
    Arrays.setAll(values, i -> shape.applyAsDouble(random.nextGaussian()));
    return values;
  }
}
