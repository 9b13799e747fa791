package dev.ishowtts.baselines.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/*
 * The rank change point model (Hawkins and Deng, 2010): at every new value the largest
 * standardised Mann–Whitney statistic over all splits. Ranks do not depend on the distribution, so
 * one threshold gives one rate of false alarms for every metric whose values are independent.
 */
/**
 * Finds new levels in a history of independent values, however they are distributed.
 *
 * @param threshold largest statistic that is still chance, e.g. {@link #ONE_PERCENT}
 * @param before fewest values of the old level
 * @param after fewest values of the new level
 * @param change smallest |after ÷ before − 1| of medians worth reporting
 */
public record RankChangeDetector(double threshold, int before, int after, double change) {
  /** Threshold of 1 % false alarms per 100 values. */
  public static final double ONE_PERCENT = 3.885;

  /** Threshold of 5 % false alarms per 100 values. */
  public static final double FIVE_PERCENT = 3.497;

  /** Threshold of 0.1 % false alarms per 100 values. */
  public static final double ONE_PER_MILLE = 4.403;

  public RankChangeDetector {
    if (!(threshold > 0) || before < 2 || after < 1 || !(change >= 0)) {
      throw new IllegalArgumentException(
          "threshold must be > 0, before >= 2, after >= 1, change >= 0, got "
              + threshold
              + ", "
              + before
              + ", "
              + after
              + ", "
              + change);
    }
  }

  /** Returns the detector at {@code threshold} with 8 values before, 4 after, 2 % change. */
  public static RankChangeDetector standard(double threshold) {
    return new RankChangeDetector(threshold, 8, 4, 0.02);
  }

  /**
   * Returns the changes as they would have been seen value by value, without looking ahead; the
   * history begins anew at each.
   */
  public List<ChangePoint> online(double[] values) {
    List<ChangePoint> found = new ArrayList<>();
    int from = 0;
    for (int end = before + after; end <= values.length; end++) {
      Optional<ChangePoint> change = best(values, from, end);
      if (change.isPresent()) {
        found.add(change.get());
        from = change.get().index();
      }
    }
    return found;
  }

  /**
   * Returns the changes of the whole history by binary segmentation, in order. Their levels are
   * medians from the change before to the change after, whatever the order in which they were
   * found.
   */
  public List<ChangePoint> offline(double[] values) {
    List<ChangePoint> found = new ArrayList<>();
    segment(values, 0, values.length, found);
    found.sort(Comparator.comparingInt(ChangePoint::index));
    List<ChangePoint> neighbours = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      int from = i == 0 ? 0 : found.get(i - 1).index();
      int to = i + 1 == found.size() ? values.length : found.get(i + 1).index();
      neighbours.add(found.get(i).between(values, from, to));
    }
    return neighbours;
  }

  private void segment(double[] values, int from, int to, List<ChangePoint> found) {
    best(values, from, to)
        .ifPresent(
            change -> {
              found.add(change);
              segment(values, from, change.index(), found);
              segment(values, change.index(), to, found);
            });
  }

  private Optional<ChangePoint> best(double[] values, int from, int to) {
    int n = to - from;
    if (n < before + after) {
      return Optional.empty();
    }
    double[] window = Arrays.copyOfRange(values, from, to);
    Split split = largest(window);
    if (split.statistic() <= threshold) {
      return Optional.empty();
    }
    ChangePoint change =
        new ChangePoint(
            from + split.at(),
            to - 1,
            split.statistic(),
            Descriptive.median(Arrays.copyOfRange(window, 0, split.at())),
            Descriptive.median(Arrays.copyOfRange(window, split.at(), n)));
    return Math.abs(change.after() - change.before()) >= this.change * Math.abs(change.before())
        ? Optional.of(change)
        : Optional.empty();
  }

  private Split largest(double[] window) {
    int n = window.length;
    int[] ranks = RankTests.doubledRanks(window);
    double squares = 0;
    for (int rank : ranks) {
      squares += (double) rank * rank;
    }
    double spread = (squares - n * (n + 1.0) * (n + 1.0)) / (n * (n - 1.0));
    Split best = new Split(before, 0);
    if (spread <= 0) {
      return best;
    }
    double sum = 0;
    for (int at = 1; at <= n - after; at++) {
      sum += ranks[at - 1];
      if (at < before) {
        continue;
      }
      double z = Math.abs(sum - at * (n + 1.0)) / Math.sqrt(spread * at * (double) (n - at));
      if (z > best.statistic()) {
        best = new Split(at, z);
      }
    }
    return best;
  }

  private record Split(int at, double statistic) {}
}
