package dev.ishowtts.baselines.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference values: SciPy 1.17.1 (Cephes and Boost) at 15 digits, unless a test says otherwise. */
final class DistributionsTest {
  private static final double PERCENT = 1e-9; // 1e-11 relative: tails keep their digits

  @ParameterizedTest
  @CsvSource({
    "0.1, 2.252712651734206",
    "0.5, 0.5723649429247",
    "3.7, 1.428072326665388",
    "100, 359.1342053695754",
    "100000, 1051287.7089736569"
  })
  void logGamma_matches(double x, double expected) {
    assertThat(SpecialFunctions.logGamma(x)).isCloseTo(expected, withinPercentage(1e-10));
  }

  @Test
  void studentUpper_manyDegreesOfFreedom_keepsTheDigitsOfItsTail() {
    // mpmath: I_x(44, 1/2)/2 at x = 88/(88 + t²).
    assertThat(Distributions.studentUpper(8.559451581839102, 88))
        .isCloseTo(0.5 * 3.3092923449834987e-13, withinPercentage(1e-8));
  }

  @Test
  void logGamma_ofWholeNumbers_isTheLogOfTheFactorial() {
    double factorial = 1;
    for (int n = 1; n <= 20; n++) {
      factorial *= n;
      assertThat(SpecialFunctions.logGamma(n + 1.0))
          .isCloseTo(Math.log(factorial), within(1e-12 * Math.max(1, Math.log(factorial))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, 2, 3, 0.3483", // polynomial: exact
    "0.5, 1000, 1000, 0.5",
    "1e-6, 0.5, 0.5, 0.0006366198784709245", // 2/π·asin(√x)
    "0.25, 1, 1, 0.25"
  })
  void beta_matches(double x, double a, double b, double expected) {
    assertThat(SpecialFunctions.beta(x, a, b)).isCloseTo(expected, withinPercentage(1e-9));
    assertThat(SpecialFunctions.beta(1 - x, b, a)).isCloseTo(1 - expected, within(1e-11));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "1.96, 0.024997895148220435",
    "5, 2.866515718791933e-07",
    "10, 7.61985302416047e-24"
  })
  void normalUpper_keepsItsTail(double z, double expected) {
    assertThat(Distributions.normalUpper(z)).isCloseTo(expected, withinPercentage(PERCENT));
    assertThat(Distributions.normalUpper(-z)).isCloseTo(1 - expected, within(1e-15));
  }

  @Test
  void normalQuantile_matchesTables() {
    assertThat(Distributions.normalQuantile(0.975)).isCloseTo(1.959963984540054, within(1e-12));
    assertThat(Distributions.normalQuantile(0.5)).isZero();
    assertThat(Distributions.normalQuantile(1e-12)).isCloseTo(-7.034483825301131, within(1e-10));
  }

  @ParameterizedTest
  @CsvSource({
    "2.718079, 11, 0.010000003285391485",
    "0.5, 1, 0.35241638234956674",
    "7, 3, 0.0029931278488535486",
    "40, 5, 9.205981085886477e-08",
    "1e-9, 4, 0.499999999625",
    "1.5, 2.5, 0.12391822654314809"
  })
  void studentUpper_matches(double t, double df, double expected) {
    assertThat(Distributions.studentUpper(t, df)).isCloseTo(expected, withinPercentage(PERCENT));
    assertThat(Distributions.studentUpper(-t, df)).isCloseTo(1 - expected, within(1e-13));
  }

  /** The first three are in every table of Student's t. */
  @ParameterizedTest
  @CsvSource({
    "0.99, 11, 2.7180791838138623",
    "0.995, 23, 2.807335683769999",
    "0.95, 1, 6.313751514675037",
    "0.9999, 4.5, 11.02099636861251",
    "0.99, 2.3, 5.8538967681157965"
  })
  void studentQuantile_matches(double p, double df, double expected) {
    assertThat(Distributions.studentQuantile(p, df)).isCloseTo(expected, withinPercentage(1e-9));
    assertThat(Distributions.studentQuantile(1 - p, df))
        .isCloseTo(-expected, withinPercentage(1e-9));
  }

  @Test
  void student_withManyDegrees_isNormal() {
    assertThat(Distributions.studentUpper(2, 1e7))
        .isCloseTo(Distributions.normalUpper(2), withinPercentage(1e-4));
    assertThat(Distributions.studentUpper(Double.POSITIVE_INFINITY, 3)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "50, 29, 0.009031663075104522",
    "0.001, 2, 0.9995001249791693", // exp(−x/2)
    "300, 10, 1.5546747543803087e-58"
  })
  void chiSquareUpper_matches(double x, double df, double expected) {
    assertThat(Distributions.chiSquareUpper(x, df)).isCloseTo(expected, withinPercentage(PERCENT));
  }

  @ParameterizedTest
  @CsvSource({
    "0.99, 29, 49.58788447289881",
    "0.01, 29, 14.256454576274688",
    "0.5, 1, 0.454936423119572",
    "0.001, 200, 143.8427949900008"
  })
  void chiSquareQuantile_matches(double p, double df, double expected) {
    assertThat(Distributions.chiSquareQuantile(p, df)).isCloseTo(expected, withinPercentage(1e-9));
  }

  @Test
  void binomial_matchesWholeFractions() {
    // P(X ≤ 3), n = 20, p = 1/2: (1 + 20 + 190 + 1140) / 2^20.
    assertThat(Distributions.binomialLower(3, 20, 0.5))
        .isCloseTo(1351.0 / 1048576, withinPercentage(PERCENT));
    assertThat(Distributions.binomialUpper(0, 5, 0.1)).isEqualTo(1);
    assertThat(Distributions.binomialUpper(6, 5, 0.1)).isZero();
    assertThat(Distributions.binomialUpper(3, 10, 0.3))
        .isCloseTo(0.6172172136, within(1e-12)); // 10 decimals are exact
  }

  @Test
  void fisher_teaTasting_matchesFisher1935() {
    // 3 of 4 right: (16 + 1) / 70.
    assertThat(Distributions.fisherMoreInB(1, 4, 3, 4)).isCloseTo(17 / 70.0, within(1e-12));
    assertThat(Distributions.fisherMoreInB(0, 4, 4, 4)).isCloseTo(1 / 70.0, within(1e-12));
    assertThat(Distributions.fisherMoreInB(0, 4, 0, 4)).isEqualTo(1);
    assertThat(Distributions.fisherMoreInB(0, 0, 2, 2)).isEqualTo(1);
  }

  /** The table of MLPerf LoadGen's early stopping: p90 at 99 %, p95, p99. */
  @ParameterizedTest
  @CsvSource({
    "0.90, 0, 44",
    "0.90, 1, 64",
    "0.90, 2, 81",
    "0.90, 3, 97",
    "0.95, 0, 90",
    "0.95, 3, 198",
    "0.99, 0, 459",
    "0.99, 1, 662"
  })
  void trialsForQuantile_matchesLoadGen(double quantile, int over, int trials) {
    assertThat(Distributions.trialsForQuantile(quantile, over, 0.99)).isEqualTo(trials);
  }

  @Test
  void trialsForErrorRate_isTheRuleOfThree() {
    assertThat(Distributions.trialsForQuantile(0.99, 0, 0.95)).isEqualTo(299);
    assertThat(Distributions.trialsForQuantile(0.95, 0, 0.95)).isEqualTo(59);
  }

  @Test
  void quantile_outsideItsRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Distributions.studentQuantile(1, 3))
        .withMessage("a probability must be in (0, 1), got 1.0");
    assertThatIllegalArgumentException().isThrownBy(() -> Distributions.normalQuantile(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Distributions.studentUpper(1, 0))
        .withMessage("df must be > 0, got 0.0");
  }
}
