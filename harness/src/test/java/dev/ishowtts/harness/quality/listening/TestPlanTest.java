package dev.ishowtts.harness.quality.listening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class TestPlanTest {
  private final TestPlan plan = new TestPlan(400, 20_250_930);

  @Test
  void noDrop_plannedRaters_isAcceptedInNineOfTen() {
    assertThat(plan.noDrop().expected().shares().get(ListeningVerdict.ACCEPT))
        .isGreaterThanOrEqualTo(TestPlan.LEAST_ACCEPTED);
  }

  @Test
  void atTheMargin_plannedRaters_isAcceptedInTwoOfHundredAtMost() {
    TestPlan.Row margin = plan.atTheMargin();

    assertThat(margin.expected().drop()).isCloseTo(TestPlan.MARGIN, within(0.005)); // 400 draws
    assertThat(margin.expected().shares().get(ListeningVerdict.ACCEPT))
        .isLessThanOrEqualTo(TestPlan.MOST_FALSELY_ACCEPTED);
  }

  @Test
  void constructor_noRuns_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TestPlan(0, 1))
        .withMessage("runs must be >= 1, got 0");
  }
}
