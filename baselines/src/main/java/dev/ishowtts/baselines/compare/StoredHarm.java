package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*
 * A session (one evening, one boot) moves all its restarts together, so stored restarts are not
 * the candidate's peers. How far sessions lie apart is pooled over all epochs, each around its own
 * mean: an accepted change of level says nothing about the place. With CALIBRATED − 1 degrees of
 * freedom that spread says by how much: prediction limit m + t(df)·s·√(1+1/K). Before, it cannot be
 * known from the data: it is assumed (a floor), and only the restarts' noise is estimated, pooled
 * within sessions:
 *   Var(d) = s_r²/R_c + s_r²/N_b + s_session²·(1 + 1/K).
 * Satterthwaite's degrees of freedom count only the estimated part. docs/math.md has the simulated
 * rates.
 */
/**
 * The harm of a candidate session against accepted ones.
 *
 * @param sessionSd assumed standard deviation of a session's effect on the log scale (0.015 is 1.5
 *     %), used while there are fewer than {@link #CALIBRATED} sessions
 */
public record StoredHarm(double sessionSd) {
  /** Sessions of one epoch from which on their own spread is used. */
  public static final int CALIBRATED = 8;

  /** Newest sessions that are used. */
  public static final int WINDOW = 10;

  /** Fewest degrees of freedom with which the noise of restarts counts as known. */
  private static final int LEAST_DF = 2;

  public StoredHarm {
    if (!(sessionSd >= 0 && sessionSd < 1)) {
      throw new IllegalArgumentException("session sd must be in [0, 1), got " + sessionSd);
    }
  }

  /** As {@link #of(List, List, double[])}, without an earlier epoch. */
  public Optional<MeanEstimate> of(List<double[]> sessions, double[] candidate) {
    return of(sessions, List.of(), candidate);
  }

  /**
   * Returns candidate − baseline; empty if there are too few restarts to know their noise.
   *
   * @param sessions log medians of restarts, one array per accepted session of the current epoch,
   *     oldest first
   * @param earlier the same of each epoch before; only how far they scatter is used
   * @param candidate log medians of the candidate's restarts
   */
  public Optional<MeanEstimate> of(
      List<double[]> sessions, List<List<double[]>> earlier, double[] candidate) {
    List<double[]> window = newest(sessions);
    if (window.isEmpty() || candidate.length == 0) {
      return Optional.empty();
    }
    List<List<double[]>> epochs = new ArrayList<>();
    epochs.add(window);
    earlier.forEach(epoch -> epochs.add(newest(epoch)));
    double[] means = means(window);
    double harm = Descriptive.mean(candidate) - Descriptive.mean(means);
    Pooled between = Pooled.of(epochs.stream().map(StoredHarm::means).toList());
    if (between.df() >= CALIBRATED - 1) {
      double error = between.sd() * Math.sqrt(1 + 1.0 / means.length);
      return Optional.of(new MeanEstimate(harm, error, between.df()));
    }
    List<double[]> restarts = new ArrayList<>();
    restarts.add(candidate);
    epochs.forEach(restarts::addAll);
    Pooled within = Pooled.of(restarts);
    return within.df() < LEAST_DF
        ? Optional.empty()
        : Optional.of(assumed(window, candidate, harm, within, between));
  }

  private static List<double[]> newest(List<double[]> sessions) {
    List<double[]> present = sessions.stream().filter(session -> session.length > 0).toList();
    return present.subList(Math.max(0, present.size() - WINDOW), present.size());
  }

  private static double[] means(List<double[]> sessions) {
    return sessions.stream().mapToDouble(Descriptive::mean).toArray();
  }

  private MeanEstimate assumed(
      List<double[]> window, double[] candidate, double harm, Pooled within, Pooled between) {
    double inverseRestarts = window.stream().mapToDouble(session -> 1.0 / session.length).sum();
    int k = window.size();
    double restarts =
        within.variance() * (1.0 / candidate.length + inverseRestarts / ((double) k * k));
    double session = Math.max(sessionSd, between.sd());
    double variance = restarts + session * session * (1 + 1.0 / k);
    double freedom =
        restarts == 0 ? 1e9 : variance * variance / (restarts * restarts / within.df());
    return new MeanEstimate(harm, Math.sqrt(variance), freedom);
  }

  /** Squares around the mean of each group, and how many of them are free. */
  private record Pooled(double squares, int df) {
    static Pooled of(List<double[]> groups) {
      double squares = 0;
      int df = 0;
      for (double[] group : groups) {
        if (group.length > 1) {
          squares += Descriptive.variance(group) * (group.length - 1);
          df += group.length - 1;
        }
      }
      return new Pooled(squares, df);
    }

    double variance() {
      return df == 0 ? 0 : squares / df;
    }

    double sd() {
      return Math.sqrt(variance());
    }
  }
}
