package dev.ishowtts.baselines.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class DescriptiveTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void quantile_typeSeven_matchesHandCalculation() {
    double[] values = {4, 1, 3, 2};
    assertThat(Descriptive.quantile(values, 0)).isEqualTo(1);
    assertThat(Descriptive.quantile(values, 0.25)).isCloseTo(1.75, within(ROUNDING));
    assertThat(Descriptive.median(values)).isEqualTo(2.5);
    assertThat(Descriptive.quantile(values, 1)).isEqualTo(4);
    assertThat(values).containsExactly(4, 1, 3, 2);
  }

  @Test
  void quantile_hugeValues_doesNotOverflow() {
    double[] values = {-Double.MAX_VALUE, Double.MAX_VALUE};
    assertThat(Descriptive.median(values)).isZero();
    assertThat(Descriptive.mean(values)).isZero();
  }

  @Test
  void spread_matchesHandCalculation() {
    double[] values = {2, 4, 4, 4, 5, 5, 7, 9};
    assertThat(Descriptive.mean(values)).isCloseTo(5, within(ROUNDING));
    assertThat(Descriptive.sd(values)).isCloseTo(Math.sqrt(32 / 7.0), within(ROUNDING));
    assertThat(Descriptive.cvPercent(values)).isCloseTo(20 * Math.sqrt(32 / 7.0), within(1e-10));
    assertThat(Descriptive.mad(values)).isEqualTo(0.5);
    assertThat(Descriptive.robustCvPercent(values))
        .isCloseTo(100 * 1.482602218505602 * 0.5 / 4.5, within(1e-10));
    assertThat(Descriptive.MAD_TO_SD)
        .isCloseTo(1 / Distributions.normalQuantile(0.75), within(1e-9));
  }

  @Test
  void robustCv_oneSpike_isUnmoved() {
    double[] calm = {10, 10.2, 9.8, 10.1, 9.9, 10.05, 9.95};
    double[] spiked = calm.clone();
    spiked[1] = 1000;
    assertThat(Descriptive.robustCvPercent(spiked))
        .isCloseTo(Descriptive.robustCvPercent(calm), within(1.0));
    assertThat(Descriptive.cvPercent(spiked)).isGreaterThan(100);
  }

  @Test
  void cv_constantOrSingle_isZero() {
    assertThat(Descriptive.cvPercent(new double[] {3})).isZero();
    assertThat(Descriptive.cvPercent(new double[] {0, 0})).isZero();
    assertThat(Descriptive.robustCvPercent(new double[] {3, 3})).isZero();
  }

  @Test
  void autocorrelation_matchesHandCalculation() {
    // Deviations −1.5 −0.5 0.5 1.5: (0.75 − 0.25 + 0.75) / 5.
    assertThat(Descriptive.autocorrelation(new double[] {1, 2, 3, 4}))
        .isCloseTo(0.25, within(ROUNDING));
    assertThat(Descriptive.autocorrelation(new double[] {1, -1, 1, -1, 1, -1}))
        .isCloseTo(-5 / 6.0, within(ROUNDING));
    assertThat(Descriptive.autocorrelation(new double[] {2, 2, 2})).isZero();
  }

  @Test
  void everything_emptyOrNotFinite_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Descriptive.median(new double[0]))
        .withMessage("at least 1 values are needed, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Descriptive.mean(new double[] {1, Double.NaN}))
        .withMessage("values must be finite, got NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Descriptive.quantile(new double[] {1}, 1.1));
    assertThatIllegalArgumentException().isThrownBy(() -> Descriptive.sd(new double[] {1}));
  }
}
