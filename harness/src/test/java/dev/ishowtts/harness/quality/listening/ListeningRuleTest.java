package dev.ishowtts.harness.quality.listening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ListeningRuleTest {
  private static final Offset<Double> EXACT = within(1e-6);

  private static double[][] matrix(int raters, int items, IntBinaryOperator cell) {
    double[][] matrix = new double[raters][items];
    for (int r = 0; r < raters; r++) {
      for (int i = 0; i < items; i++) {
        matrix[r][i] = cell.applyAsInt(r, i);
      }
    }
    return matrix;
  }

  private static int never(int rater, int item) {
    return 0;
  }

  private static int clamp(int value, int least, int most) {
    return Math.max(least, Math.min(most, value));
  }

  private static int when(boolean condition) {
    return condition ? 1 : 0;
  }

  private static int y7(int r, int i) {
    return 3 + (7 * r + 5 * i) % 3;
  }

  private static int y6(int r, int i) {
    return clamp(y7(r, i) - when((r + 3 * i) % 4 == 0) + when(r * i % 7 == 6), 1, 5);
  }

  private static int comparison(int r, int i) {
    return clamp(
        y6(r, i) - y7(r, i) + when((r + 2 * i) % 5 == 0) - when((2 * r + i) % 6 == 0), -3, 3);
  }

  private static Ratings fixture() {
    return new Ratings(
        matrix(12, 26, ListeningRuleTest::y6),
        matrix(12, 26, ListeningRuleTest::y7),
        matrix(12, 26, ListeningRuleTest::comparison),
        matrix(12, 26, (r, i) -> when((5 * r + 3 * i) % 23 == 0)),
        matrix(12, 26, (r, i) -> when((4 * r + 7 * i) % 29 == 0)));
  }

  /** Returns ratings of 20 raters and 26 items with some spread about the given levels. */
  private static Ratings ratings(int candidate, int baseline, int preference) {
    return artifacts(candidate, baseline, preference, ListeningRuleTest::never);
  }

  private static Ratings artifacts(
      int candidate, int baseline, int preference, IntBinaryOperator heard) {
    return new Ratings(
        matrix(20, 26, (r, i) -> clamp(candidate + when((r + i) % 5 == 0), 1, 5)),
        matrix(20, 26, (r, i) -> clamp(baseline + when((r + i) % 5 == 0), 1, 5)),
        matrix(20, 26, (r, i) -> clamp(preference + when((r + i) % 5 == 0), -3, 3)),
        matrix(20, 26, heard),
        matrix(20, 26, ListeningRuleTest::never));
  }

  @Test
  void decide_knownRatings_givesTheKnownNumbers() {
    ListeningDecision decision = ListeningRule.ONE_LOOK.decide(fixture(), false);

    assertThat(decision.candidateMos()).isCloseTo(3.830128, EXACT);
    assertThat(decision.baselineMos()).isCloseTo(4.0, EXACT);
    assertBounds(decision.opinion(), 0.205053, 0.230128, 0.255204);
    assertBounds(decision.preference(), -0.201584, -0.134615, -0.067647);
    assertBounds(decision.artifacts(), -0.008655, 0.012821, 0.034296);
    assertThat(Ratings.mean(fixture().candidateArtifacts())).isCloseTo(0.048077, EXACT);
    assertThat(Ratings.mean(fixture().baselineArtifacts())).isCloseTo(0.035256, EXACT);
    assertThat(decision.verdict()).isEqualTo(ListeningVerdict.MARGINAL);
    assertThat(decision.reason()).isEqualTo(ListeningReason.BASELINE_LIMITED);
    assertThat(decision.newArtifactItems()).isZero();
  }

  private static void assertBounds(TwoWayBounds bounds, double lower, double mean, double upper) {
    assertThat(bounds.lower()).isCloseTo(lower, EXACT);
    assertThat(bounds.mean()).isCloseTo(mean, EXACT);
    assertThat(bounds.upper()).isCloseTo(upper, EXACT);
  }

  @Test
  void signedRank_knownRatings_givesTheKnownNumbers() {
    double[][] difference = Ratings.minus(fixture().candidate(), 1, fixture().baseline());
    double[] byItem = new double[26];
    double[] byRater = new double[12];
    for (int r = 0; r < 12; r++) {
      for (int i = 0; i < 26; i++) {
        byItem[i] += difference[r][i];
        byRater[r] += difference[r][i];
      }
    }
    SignedRank items = SignedRank.of(byItem);
    SignedRank raters = SignedRank.of(byRater);

    assertThat(items.z()).isCloseTo(-4.572150, EXACT);
    assertThat(items.p()).isCloseTo(4.827451e-06, within(1e-11));
    assertThat(raters.z()).isCloseTo(-3.080815, EXACT);
    assertThat(raters.p()).isCloseTo(0.002064350, within(1e-8));
    assertThat(SignedRank.of(new double[] {0, 0})).isEqualTo(new SignedRank(0, 0, 0, 1));
  }

  @Test
  void decide_hardGate_winsOverEverything() {
    assertReason(
        ListeningRule.ONE_LOOK.decide(ratings(5, 4, 1), true),
        ListeningVerdict.REJECT,
        ListeningReason.HARD_GATE);
  }

  @Test
  void decide_tooFewRaters_hasNoVerdict() {
    Ratings few =
        new Ratings(
            matrix(9, 26, (r, i) -> 1),
            matrix(9, 26, (r, i) -> 5),
            matrix(9, 26, (r, i) -> -3),
            matrix(9, 26, ListeningRuleTest::never),
            matrix(9, 26, ListeningRuleTest::never));

    assertReason(
        ListeningRule.ONE_LOOK.decide(few, false),
        ListeningVerdict.MORE_DATA,
        ListeningReason.TOO_FEW);
  }

  @Test
  void decide_eachRule_namesItself() {
    ListeningRule rule = ListeningRule.ONE_LOOK;
    ListeningVerdict reject = ListeningVerdict.REJECT;
    assertReason(rule.decide(ratings(3, 4, 0), false), reject, ListeningReason.OPINION_DROP);
    assertReason(
        rule.decide(ratings(4, 4, -2), false), reject, ListeningReason.WORSE_IN_COMPARISON);
    assertReason(
        rule.decide(artifacts(4, 4, 0, (r, i) -> when((r + i) % 4 == 0)), false),
        reject,
        ListeningReason.MORE_ARTIFACTS);
    assertReason(
        rule.decide(artifacts(4, 4, 0, (r, i) -> when(i < 3 && r % 2 == 0)), false),
        reject,
        ListeningReason.NEW_ARTIFACTS);
    assertReason(
        rule.decide(ratings(4, 4, 0), false),
        ListeningVerdict.ACCEPT,
        ListeningReason.NON_INFERIOR);
    assertReason(
        rule.decide(ratings(3, 3, 0), false),
        ListeningVerdict.MARGINAL,
        ListeningReason.BASELINE_LIMITED);
    assertReason(
        rule.decide(artifacts(4, 4, 0, (r, i) -> when(i < 2 && r % 2 == 0)), false),
        ListeningVerdict.MARGINAL,
        ListeningReason.GREY_ZONE);
  }

  private static void assertReason(
      ListeningDecision decision, ListeningVerdict verdict, ListeningReason reason) {
    assertThat(decision.reason()).isEqualTo(reason);
    assertThat(decision.verdict()).isEqualTo(verdict);
  }

  @Test
  void suggestedRaters_settledAlready_isTheCountOfNow() {
    ListeningDecision decision = ListeningRule.ONE_LOOK.decide(fixture(), false);

    assertThat(decision.suggestedRaters(0.95)).hasValue(12);
  }

  @Test
  void suggestedRaters_noisyRaters_asksForMore() {
    // Candidate 4 % worse on average, raters far apart: 10 of them do not settle the 10 % margin.
    Ratings ratings =
        new Ratings(
            matrix(10, 26, (r, i) -> clamp(4 - when(r % 3 == 0) + when((r + i) % 4 == 0), 1, 5)),
            matrix(10, 26, (r, i) -> clamp(4 + when(r % 5 == 0) - when((r + i) % 6 == 0), 1, 5)),
            matrix(10, 26, ListeningRuleTest::never),
            matrix(10, 26, ListeningRuleTest::never),
            matrix(10, 26, ListeningRuleTest::never));
    ListeningDecision decision = ListeningRule.ONE_LOOK.decide(ratings, false);

    assertThat(decision.opinion().lower()).isNegative();
    assertThat(decision.opinion().upper()).isPositive();
    assertThat(decision.suggestedRaters(0.95).orElseThrow()).isGreaterThan(10);
  }

  @Test
  void bounds_sameRatersAgain_areTheSame() {
    TwoWayBounds bounds = TwoWayBounds.of(fixture().preference(), 0.95);

    TwoWayBounds again = bounds.withRaters(12, 26, 12, 0.95);

    assertThat(again.lower()).isCloseTo(bounds.lower(), within(1e-12));
    assertThat(bounds.withRaters(12, 26, 24, 0.95).lower()).isGreaterThan(bounds.lower());
  }

  @Test
  void bootstrap_knownRatings_surroundsTheMean() {
    TwoWayBootstrap interval = TwoWayBootstrap.of(fixture().preference(), 7);

    assertThat(interval.mean()).isCloseTo(-0.134615, EXACT);
    assertThat(interval.lower()).isBetween(-0.3, -0.14);
    assertThat(interval.upper()).isBetween(-0.13, 0.05);
    assertThat(TwoWayBootstrap.of(fixture().preference(), 7)).isEqualTo(interval);
  }

  @Test
  void completed_missingCell_isRaterPlusItemMinusMean() {
    double[][] additive = matrix(4, 8, (r, i) -> 10 * r + i);
    double[][] holed = Arrays.stream(additive).map(double[]::clone).toArray(double[][]::new);
    holed[1][2] = Double.NaN;

    CompletedRatings completed = CompletedRatings.of(holed);

    assertThat(completed.filled()).isEqualTo(1);
    double rater = (80 + 28 - 12) / 7.0;
    double item = (2 + 22 + 32) / 3.0;
    double mean = (4 * 28 + 8 * 60 - 12) / 31.0;
    assertThat(completed.ratings()[1][2]).isCloseTo(rater + item - mean, within(1e-12));
    assertThat(completed.ratings()[3]).containsExactly(additive[3]);
  }

  @Test
  void completed_tooManyMissing_isRefused() {
    double[][] holed = matrix(3, 5, (r, i) -> 3);
    holed[2][4] = Double.NaN;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompletedRatings.of(holed))
        .withMessage(
            "rater 2 must have rated more than 80 % of 5 items, got 4: leave the rater out");
  }

  @Test
  void ratings_wrongShapeOrScale_isRefused() {
    double[][] good = matrix(2, 3, (r, i) -> 1);
    double[][] flags = matrix(2, 3, ListeningRuleTest::never);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Ratings(good, good, good, flags, matrix(2, 4, ListeningRuleTest::never)))
        .withMessageContaining("baselineArtifacts must have 2 raters and 3 items");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ratings(matrix(2, 3, (r, i) -> 6), good, good, flags, flags))
        .withMessage("candidate must be in [1.0, 5.0], got 6.0");
    double[][] holed = matrix(2, 3, (r, i) -> 1);
    holed[0][0] = Double.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoWayBounds.of(holed, 0.95))
        .withMessageContaining("complete it first");
  }

  @Test
  void rule_impossibleSettings_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ListeningRule(0.4, 10, 20, 30))
        .withMessage("confidence must be in (0.5, 1), got 0.4");
    assertThatIllegalArgumentException().isThrownBy(() -> new ListeningRule(0.95, 10, 20, 5));
  }
}
