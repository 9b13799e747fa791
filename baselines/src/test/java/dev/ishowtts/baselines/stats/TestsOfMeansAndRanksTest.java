package dev.ishowtts.baselines.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Data sets: Hollander and Wolfe (1999), examples 3.1 and 4.1, as R's manual pages use them. */
final class TestsOfMeansAndRanksTest {
  private static final double[] BEFORE = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  private static final double[] AFTER = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  private static final double[] TERM = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  private static final double[] EARLY = {1.15, 0.88, 0.90, 0.74, 1.21};

  @Test
  void signedRank_depressionData_matchesThePublishedP() {
    assertThat(RankTests.signedRankGreater(fall(), 0)).isCloseTo(10 / 512.0, within(1e-12));
  }

  @Test
  void signedRank_ties_areCountedExactly() {
    // |d| = 1, 1, 2 with ranks 1.5, 1.5, 3; all positive: 1 of 8 sign patterns reaches 6.
    assertThat(RankTests.signedRankGreater(new double[] {1, 1, 2}, 0)).isEqualTo(1 / 8.0);
    // −1, 1, 2: sums ≥ 4.5 are 4.5 (twice) and 6.
    assertThat(RankTests.signedRankGreater(new double[] {-1, 1, 2}, 0)).isEqualTo(3 / 8.0);
    assertThat(RankTests.signedRankGreater(new double[] {5, 5}, 5)).isEqualTo(1);
  }

  @Test
  void signedRank_exactAndNormal_meetAtTheBorder() {
    double[] sixty = new Random(4).doubles(60, -1, 1.4).toArray();
    double[] more = Arrays.copyOf(sixty, 61);
    more[60] = 1e-9;
    assertThat(RankTests.signedRankGreater(more, 0))
        .isCloseTo(RankTests.signedRankGreater(sixty, 0), within(0.004));
  }

  @Test
  void mannWhitney_permeabilityData_matchesThePublishedP() {
    // R: wilcox.test(x, y, alternative = "g") gives W = 35, p-value = 0.1272: 382 of 3003.
    assertThat(RankTests.mannWhitneyGreater(EARLY, TERM)).isCloseTo(382 / 3003.0, within(1e-12));
  }

  @Test
  void mannWhitney_ties_areCountedExactly() {
    // {1} against {1, 2}: doubled ranks 3, 3, 6; sums of two: 6, 9, 9; b has 9.
    assertThat(RankTests.mannWhitneyGreater(new double[] {1}, new double[] {1, 2}))
        .isCloseTo(2 / 3.0, within(1e-15));
    assertThat(RankTests.mannWhitneyGreater(new double[] {1, 1}, new double[] {1})).isEqualTo(1);
    double[] same = new double[40];
    assertThat(RankTests.mannWhitneyGreater(same, same)).isEqualTo(1);
  }

  @Test
  void mannWhitney_manyValues_isNormalAndClose() {
    Random random = new Random(9);
    double[] a = random.doubles(30).toArray();
    double[] b = random.doubles(30).map(x -> x + 0.15).toArray();
    double exact = RankTests.mannWhitneyGreater(a, b);
    double[] more = Arrays.copyOf(b, 31);
    more[30] = 0.5;
    assertThat(RankTests.mannWhitneyGreater(a, more)).isCloseTo(exact, within(0.01));
  }

  @Test
  void hodgesLehmann_depressionData_matchesThePublishedInterval() {
    double[] rise = Arrays.stream(fall()).map(d -> -d).toArray();
    HodgesLehmann centre = HodgesLehmann.of(rise, 0.95);
    assertThat(centre.estimate()).isCloseTo(-0.46, within(1e-12));
    assertThat(centre.low()).isCloseTo(-0.786, within(1e-12));
    assertThat(centre.high()).isCloseTo(-0.010, within(1e-12));
    assertThat(centre.confidence()).isCloseTo(1 - 2 * 10 / 512.0, within(1e-12));
  }

  @Test
  void hodgesLehmann_oneValue_admitsThatItCoversNothing() {
    HodgesLehmann one = HodgesLehmann.of(new double[] {3}, 0.95);
    assertThat(one.low()).isEqualTo(3);
    assertThat(one.high()).isEqualTo(3);
    assertThat(one.confidence()).isZero();
  }

  @Test
  void hodgesLehmann_exactAndNormalIntervals_agree() {
    double[] values = new Random(3).doubles(61).toArray();
    HodgesLehmann normal = HodgesLehmann.of(values, 0.95);
    HodgesLehmann exact = HodgesLehmann.of(Arrays.copyOf(values, 60), 0.95);
    assertThat(normal.low()).isCloseTo(exact.low(), within(0.02));
    assertThat(normal.high()).isCloseTo(exact.high(), within(0.02));
  }

  @Test
  void welch_wikipediaData_matches() {
    double[] a = {29.89, 29.93, 29.72, 29.98, 30.02, 29.98};
    double[] b = {30.02, 29.99, 30.11, 29.97, 30.01, 29.99};
    MeanEstimate difference = MeanEstimate.welch(a, b);
    assertThat(difference.mean() / difference.standardError())
        .isCloseTo(1.9590058081, within(1e-8));
    assertThat(difference.df()).isCloseTo(7.030559959884, within(1e-8));
    assertThat(2 * difference.pGreater(0)).isCloseTo(0.09077332428566, within(1e-9));
  }

  @Test
  void meanEstimate_boundAndTest_agree() {
    MeanEstimate estimate = MeanEstimate.of(new double[] {1, 2, 3, 4, 5});
    assertThat(estimate.pGreater(estimate.lower(0.99))).isCloseTo(0.01, within(1e-10));
    assertThat(estimate.pLess(estimate.upper(0.95))).isCloseTo(0.05, within(1e-10));
    // t(.95; 4) = 2.132 in every table; s/√n = √0.5.
    assertThat(estimate.upper(0.95)).isCloseTo(3 + 2.1318468 * Math.sqrt(0.5), within(1e-6));
  }

  @Test
  void meanEstimate_withoutSpread_decidesByTheMean() {
    MeanEstimate exact = MeanEstimate.of(new double[] {0.5, 0.5, 0.5});
    assertThat(exact.pGreater(0.4)).isZero();
    assertThat(exact.pGreater(0.5)).isEqualTo(1);
    assertThat(exact.lower(0.99)).isEqualTo(0.5);
  }

  @Test
  void holm_matchesHandCalculation() {
    assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    assertThat(Holm.adjust(new double[] {0.9, 0.8})).containsExactly(1, 1);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  @Test
  void signedRank_underTheNull_rejectsAtItsLevel() {
    Random random = new Random(11);
    long rejected =
        IntStream.range(0, 4000)
            .filter(
                i ->
                    RankTests.signedRankGreater(random.doubles(12).map(x -> x - 0.5).toArray(), 0)
                        <= 0.05)
            .count();
    assertThat(rejected / 4000.0).isBetween(0.035, 0.056);
  }

  private static double[] fall() {
    return IntStream.range(0, 9).mapToDouble(i -> BEFORE[i] - AFTER[i]).toArray();
  }
}
