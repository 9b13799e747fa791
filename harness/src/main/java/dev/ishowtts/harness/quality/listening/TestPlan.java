package dev.ishowtts.harness.quality.listening;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The listening test as planned, 26 sentences and one look, and what can be expected of it.
 *
 * @param runs simulated tests for each answer, at least 1
 * @param seed of all of them
 */
public record TestPlan(int runs, long seed) {
  /** Sentences of the test. */
  public static final int ITEMS = 26;

  /** Raters of the test. */
  public static final int RATERS = 20;

  /** Share of tests that must accept an equally good candidate. */
  public static final double LEAST_ACCEPTED = 0.90;

  /** Share of tests that may accept a candidate at the margin. */
  public static final double MOST_FALSELY_ACCEPTED = 0.02;

  /** Loss of opinion that is not acceptable any more. */
  public static final double MARGIN = 0.10;

  private static final double GOOD = 4.4;
  private static final double LIMITED = 3.2;
  private static final double[] LOSSES = {0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8};
  private static final int[] COUNTS = {10, 15, 20, 30};
  private static final int HALVINGS = 12;
  private static final int DRAWS = 100;

  public TestPlan {
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be >= 1, got " + runs);
    }
  }

  /**
   * What to expect of one truth.
   *
   * @param raters count of raters
   * @param loss latent loss of opinion
   * @param expected what the rule says how often
   */
  public record Row(int raters, double loss, OperatingCharacteristics expected) {}

  /** Returns the table: every loss at each count of raters, then with a baseline below 4. */
  public List<Row> table() {
    List<Row> rows = new ArrayList<>();
    for (int raters : COUNTS) {
      for (double loss : LOSSES) {
        rows.add(new Row(raters, loss, simulate(GOOD, loss, raters)));
      }
    }
    for (double loss : LOSSES) {
      rows.add(new Row(RATERS, loss, simulate(LIMITED, loss, RATERS)));
    }
    return rows;
  }

  /** Returns what to expect with the planned raters if the settings are equally good. */
  public Row noDrop() {
    return new Row(RATERS, 0, simulate(GOOD, 0, RATERS));
  }

  /** Returns what to expect with the planned raters if the opinion drops by the margin. */
  public Row atTheMargin() {
    double loss = lossAtTheMargin();
    return new Row(RATERS, loss, simulate(GOOD, loss, RATERS));
  }

  private OperatingCharacteristics simulate(double opinion, double loss, int raters) {
    return OperatingCharacteristics.simulate(
        ListenerModel.planned(opinion, loss), ListeningRule.ONE_LOOK, raters, ITEMS, runs, seed);
  }

  /* The scale saturates at 5, so the loss that shows as the margin is searched for. */
  private double lossAtTheMargin() {
    double least = 0;
    double most = 1.5;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (least + most) / 2;
      if (observedDrop(middle) < MARGIN) {
        least = middle;
      } else {
        most = middle;
      }
    }
    return (least + most) / 2;
  }

  private double observedDrop(double loss) {
    SplittableRandom random = new SplittableRandom(seed);
    double candidate = 0;
    double baseline = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      Ratings ratings = ListenerModel.planned(GOOD, loss).draw(RATERS, ITEMS, random);
      candidate += Ratings.mean(ratings.candidate());
      baseline += Ratings.mean(ratings.baseline());
    }
    return 1 - candidate / baseline;
  }
}
