package dev.ishowtts.harness.quality.listening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the shares that the plan of the listening test was made with, 400 runs a cell. */
final class OperatingCharacteristicsTest {
  // Two standard errors of a share of one half over 400 and 300 runs, together.
  private static final double SAMPLING = 0.08;
  private static final int ITEMS = 26;
  private static final int RUNS = 300;

  @ParameterizedTest
  @CsvSource({
    // latent opinion, loss, raters, observed opinion, observed drop, accept, marginal, reject
    "4.4, 0.0, 10, 4.27, 0.000, 0.64, 0.14, 0.00",
    "4.4, 0.0, 20, 4.27, 0.000, 0.93, 0.06, 0.00",
    "4.4, 0.1, 20, 4.27, 0.023, 0.88, 0.10, 0.00",
    "4.4, 0.2, 20, 4.27, 0.041, 0.59, 0.28, 0.00",
    "4.4, 0.3, 20, 4.27, 0.060, 0.18, 0.47, 0.00",
    "4.4, 0.45, 20, 4.27, 0.088, 0.00, 0.38, 0.20",
    "4.4, 0.6, 20, 4.27, 0.120, 0.00, 0.05, 0.87",
    "4.4, 0.8, 20, 4.27, 0.160, 0.00, 0.00, 1.00",
    "3.2, 0.2, 20, 3.19, 0.062, 0.00, 0.43, 0.00",
    "3.2, 0.6, 20, 3.19, 0.180, 0.00, 0.00, 0.97"
  })
  void simulate_plannedPopulation_reproducesThePlan(
      double opinion,
      double loss,
      int raters,
      double mos,
      double drop,
      double accept,
      double marginal,
      double reject) {
    OperatingCharacteristics result =
        OperatingCharacteristics.simulate(
            ListenerModel.planned(opinion, loss),
            ListeningRule.ONE_LOOK,
            raters,
            ITEMS,
            RUNS,
            20250930);

    assertThat(result.baselineMos()).isCloseTo(mos, within(0.03));
    assertThat(result.drop()).isCloseTo(drop, within(0.007));
    assertThat(result.shares().get(ListeningVerdict.ACCEPT)).isCloseTo(accept, within(SAMPLING));
    assertThat(result.shares().get(ListeningVerdict.MARGINAL))
        .isCloseTo(marginal, within(SAMPLING));
    assertThat(result.shares().get(ListeningVerdict.REJECT)).isCloseTo(reject, within(SAMPLING));
  }

  @ParameterizedTest
  @CsvSource({"0.15, 0.00, 0.17, 0.80", "0.10, 0.05, 0.79, 0.00"})
  void simulate_moreArtifacts_areNoticed(
      double rate, double accept, double marginal, double reject) {
    OperatingCharacteristics result =
        OperatingCharacteristics.simulate(
            ListenerModel.planned(4.4, 0).withArtifacts(rate, 0.05),
            ListeningRule.ONE_LOOK,
            20,
            ITEMS,
            RUNS,
            20250930);

    assertThat(result.shares().get(ListeningVerdict.ACCEPT)).isCloseTo(accept, within(SAMPLING));
    assertThat(result.shares().get(ListeningVerdict.MARGINAL))
        .isCloseTo(marginal, within(SAMPLING));
    assertThat(result.shares().get(ListeningVerdict.REJECT)).isCloseTo(reject, within(SAMPLING));
  }

  @Test
  void simulate_sameSeed_isTheSame() {
    ListenerModel model = ListenerModel.planned(4.4, 0.2);

    assertThat(
            OperatingCharacteristics.simulate(model, ListeningRule.THREE_LOOKS, 10, ITEMS, 50, 3))
        .isEqualTo(
            OperatingCharacteristics.simulate(model, ListeningRule.THREE_LOOKS, 10, ITEMS, 50, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> OperatingCharacteristics.simulate(model, ListeningRule.ONE_LOOK, 10, ITEMS, 0, 3))
        .withMessage("runs must be >= 1, got 0");
  }
}
