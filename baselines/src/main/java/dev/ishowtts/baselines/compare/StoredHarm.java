package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.List;
import java.util.Optional;

/*
 * A session (one evening, one boot) moves all its restarts together, so stored restarts are not
 * the candidate's peers. From CALIBRATED sessions on, the spread of the sessions' means says by how
 * much: prediction limit m + t(K−1)·s·√(1+1/K). Before, that spread cannot be known from the data:
 * it is assumed (a floor), and only the restarts' noise is estimated, pooled within sessions:
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
  /** Sessions from which on their own spread is used. */
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

  /**
   * Returns candidate − baseline; empty if there are too few restarts to know their noise.
   *
   * @param sessions log medians of restarts, one array per accepted session, oldest first
   * @param candidate log medians of the candidate's restarts
   */
  public Optional<MeanEstimate> of(List<double[]> sessions, double[] candidate) {
    List<double[]> window = sessions.stream().filter(session -> session.length > 0).toList();
    if (window.size() > WINDOW) {
      window = window.subList(window.size() - WINDOW, window.size());
    }
    if (window.isEmpty() || candidate.length == 0) {
      return Optional.empty();
    }
    double[] means = window.stream().mapToDouble(Descriptive::mean).toArray();
    double harm = Descriptive.mean(candidate) - Descriptive.mean(means);
    int k = means.length;
    if (k >= CALIBRATED) {
      double error = Descriptive.sd(means) * Math.sqrt(1 + 1.0 / k);
      return Optional.of(new MeanEstimate(harm, error, k - 1.0));
    }
    return assumed(window, candidate, means, harm);
  }

  private Optional<MeanEstimate> assumed(
      List<double[]> window, double[] candidate, double[] means, double harm) {
    double squares = squares(candidate);
    int df = candidate.length - 1;
    double inverseRestarts = 0;
    for (double[] session : window) {
      squares += squares(session);
      df += session.length - 1;
      inverseRestarts += 1.0 / session.length;
    }
    if (df < LEAST_DF) {
      return Optional.empty();
    }
    int k = means.length;
    double restarts = squares / df * (1.0 / candidate.length + inverseRestarts / ((double) k * k));
    double seen = k > 1 ? Descriptive.sd(means) : 0;
    double session = Math.max(sessionSd, seen);
    double variance = restarts + session * session * (1 + 1.0 / k);
    double freedom = restarts == 0 ? 1e9 : variance * variance / (restarts * restarts / df);
    return Optional.of(new MeanEstimate(harm, Math.sqrt(variance), freedom));
  }

  private static double squares(double[] values) {
    return values.length < 2 ? 0 : Descriptive.variance(values) * (values.length - 1);
  }
}
