package dev.ishowtts.baselines.trend;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.stats.EDivisive;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/*
 * The rank change point model speaks; E-divisive is shown beside it for exchange with Otava. The
 * stated rate of false alarms needs independent values: the autocorrelation of the residuals around
 * the levels says whether they are, and a change that would not be one after dividing its statistic
 * by √((1 + r)/(1 − r)), where r is more than chance, is only doubtful.
 */
/**
 * What a series shows.
 *
 * @param series the values
 * @param online changes as they would have been seen run by run
 * @param offline changes seen from the end of the history
 * @param otava changes that Apache Otava's defaults report
 * @param autocorrelation lag 1, of the residuals around the offline levels; 0 with fewer than 8
 * @param outlook what it means
 */
public record TrendAnalysis(
    TrendSeries series,
    List<ChangePoint> online,
    List<ChangePoint> offline,
    List<ChangePoint> otava,
    double autocorrelation,
    Outlook outlook) {
  private static final int LEAST_FOR_CORRELATION = 8;
  private static final double CHANCE = 1.645; // one-sided 5 %

  public TrendAnalysis {
    online = List.copyOf(online);
    offline = List.copyOf(offline);
    otava = List.copyOf(otava);
  }

  /** What a history says about today. */
  public enum Outlook {
    /** Too few runs for the detector. */
    TOO_SHORT,
    /** No new level. */
    STEADY,
    /** The newest level is better than the one before. */
    BETTER,
    /** The newest level is worse than the one before it, or than the first. */
    WORSE,
    /** It looks worse, but the runs are not independent enough to say so. */
    DOUBTFUL
  }

  /** Returns the analysis of {@code series}. */
  public static TrendAnalysis of(TrendSeries series, RankChangeDetector detector) {
    double[] values = series.values();
    List<ChangePoint> online = detector.online(values);
    List<ChangePoint> offline = detector.offline(values);
    double correlation = correlation(values, offline);
    return new TrendAnalysis(
        series,
        online,
        offline,
        EDivisive.otavaDefault().find(values),
        correlation,
        outlook(series, detector, online, offline, correlation));
  }

  /** Returns {@code change}'s statistic as it counts among autocorrelated values. */
  public double adjusted(ChangePoint change) {
    return adjusted(change, autocorrelation, series.points().size());
  }

  /* Independent values give an r of sd 1/√n: one within chance does not count. */
  private static double adjusted(ChangePoint change, double correlation, int n) {
    double r = correlation > CHANCE / Math.sqrt(n) ? Math.min(0.99, correlation) : 0;
    return change.statistic() / Math.sqrt((1 + r) / (1 - r));
  }

  private static Outlook outlook(
      TrendSeries series,
      RankChangeDetector detector,
      List<ChangePoint> online,
      List<ChangePoint> offline,
      double correlation) {
    if (series.points().size() < detector.before() + detector.after()) {
      return Outlook.TOO_SHORT;
    }
    if (online.isEmpty() || series.metric().direction() == Direction.INFORMATION) {
      return Outlook.STEADY;
    }
    int sign = series.metric().direction() == Direction.HIGHER_IS_BETTER ? -1 : 1;
    ChangePoint last = online.get(online.size() - 1);
    double step = sign * last.relativeChange();
    double since = sign * (last.after() / online.get(0).before() - 1);
    if (step <= 0 && since < detector.change()) {
      return Outlook.BETTER;
    }
    boolean certain =
        Stream.concat(online.stream(), offline.stream())
            .filter(change -> sign * change.relativeChange() > 0)
            .anyMatch(
                change ->
                    adjusted(change, correlation, series.points().size()) > detector.threshold());
    return certain ? Outlook.WORSE : Outlook.DOUBTFUL;
  }

  private static double correlation(double[] values, List<ChangePoint> levels) {
    if (values.length < LEAST_FOR_CORRELATION) {
      return 0;
    }
    List<Integer> bounds = new ArrayList<>(List.of(0));
    levels.forEach(change -> bounds.add(change.index()));
    bounds.add(values.length);
    double[] residuals = values.clone();
    for (int i = 0; i + 1 < bounds.size(); i++) {
      double level =
          Descriptive.median(Arrays.copyOfRange(values, bounds.get(i), bounds.get(i + 1)));
      for (int k = bounds.get(i); k < bounds.get(i + 1); k++) {
        residuals[k] -= level;
      }
    }
    return Arrays.stream(residuals).allMatch(r -> r == residuals[0])
        ? 0
        : Descriptive.autocorrelation(residuals);
  }
}
