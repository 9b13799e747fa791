package dev.ishowtts.baselines.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.trend.TrendAnalysis.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TrendTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RankChangeDetector DETECTOR =
      RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT);

  @Test
  void analysis_stepUp_isWorseAndNamesTheRun() {
    TrendAnalysis analysis = analysis(Metric.RTF, noisy(60, 40, 1.06));

    assertThat(analysis.outlook()).isEqualTo(Outlook.WORSE);
    assertThat(analysis.online()).hasSize(1);
    assertThat(analysis.online().get(0).index()).isBetween(38, 42);
    assertThat(analysis.online().get(0).relativeChange()).isCloseTo(0.06, within(0.02));
    assertThat(analysis.autocorrelation()).isBetween(-0.35, 0.35);
    assertThat(analysis.adjusted(analysis.online().get(0)))
        .isLessThanOrEqualTo(analysis.online().get(0).statistic());
  }

  @Test
  void analysis_directionDecides() {
    Metric throughput = new Metric("throughput", "ops/s", Direction.HIGHER_IS_BETTER, "t");
    assertThat(analysis(throughput, noisy(60, 40, 1.06)).outlook()).isEqualTo(Outlook.BETTER);
    assertThat(analysis(throughput, noisy(60, 40, 0.94)).outlook()).isEqualTo(Outlook.WORSE);
    assertThat(analysis(Metric.AUDIO_MS, noisy(60, 40, 1.06)).outlook()).isEqualTo(Outlook.STEADY);
    assertThat(analysis(Metric.RTF, noisy(60, 60, 1)).outlook()).isEqualTo(Outlook.STEADY);
    assertThat(analysis(Metric.RTF, noisy(11, 5, 2)).outlook()).isEqualTo(Outlook.TOO_SHORT);
  }

  @Test
  void analysis_improvementLostAgain_isWorse() {
    double[] values = noisy(90, 30, 0.9);
    for (int i = 60; i < 90; i++) {
      values[i] /= 0.9;
    }

    assertThat(analysis(Metric.RTF, values).outlook()).isEqualTo(Outlook.WORSE);
  }

  @Test
  void analysis_wanderingValues_areDoubtful() {
    int doubtful = 0;
    int worse = 0;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      double[] values = new double[100];
      double state = 0;
      for (int i = 0; i < values.length; i++) {
        state = 0.85 * state + 0.02 * random.nextGaussian();
        values[i] = Math.exp(state);
      }
      TrendAnalysis analysis = analysis(Metric.RTF, values);
      doubtful += analysis.outlook() == Outlook.DOUBTFUL ? 1 : 0;
      worse += analysis.outlook() == Outlook.WORSE ? 1 : 0;
    }
    assertThat(doubtful).isGreaterThan(worse);
  }

  @Test
  void history_collectsComparableRunsInOrder_andNamesWhatItLeavesOut() {
    History history =
        new History(
            report -> Set.of("clocks-unlocked"), (scenario, metric) -> metric.equals(Metric.RTF));
    history.add(run("b", 1, 0.21, List.of(new Obstacle("clocks-unlocked", "so", true))));
    history.add(run("a", 0, 0.20, List.of()));
    history.add(run("a", 0, 0.99, List.of()));
    history.add(run("slow", 2, 0.3, List.of(new Obstacle("planted-slowdown", "1.1", false))));
    history.add(run("hot", 3, 0.3, List.of(new Obstacle("too-hot", "90 °C", true))));

    assertThat(history.excluded()).containsOnlyKeys("slow", "hot");
    assertThat(history.newest()).contains(START.plus(Duration.ofDays(1)));
    assertThat(history.series()).hasSize(1);
    TrendSeries series = history.series().get(0);
    assertThat(series.scenario()).isEqualTo("s");
    assertThat(series.values()).containsExactly(0.20, 0.21);
    assertThat(series.points().get(0).commit()).contains("ab12");
  }

  @Test
  void history_acceptedEpoch_beginsTheSeriesAnew() {
    History history =
        new History(report -> Set.of(), (scenario, metric) -> metric.equals(Metric.RTF));
    for (int day = 0; day < 5; day++) {
      history.add(run("r" + day, day, 0.2 + 0.01 * day, List.of()));
    }
    RunReport accepted = run("r3", 3, 0.23, List.of());
    history.add(epoch(accepted, START.plus(Duration.ofDays(9))), Map.of("rtf", Metric.RTF));

    assertThat(history.series().get(0).values()).hasSize(2);
  }

  @Test
  void history_sessionsWithoutTheirRuns_standIn() {
    History history = new History(report -> Set.of(), (scenario, metric) -> true);
    RunReport gone = run("gone", 3, 0.23, List.of());
    history.add(epoch(gone, START.plus(Duration.ofDays(3))), Map.of("rtf", Metric.RTF));

    assertThat(history.series()).hasSize(1);
    assertThat(history.series().get(0).values()).containsExactly(0.23);
  }

  private static BaselineRecord epoch(RunReport report, Instant when) {
    return new BaselineRecord(
        report.fingerprint(),
        2,
        Optional.of(1),
        List.of(
            new AcceptedSession(
                report.id(),
                "d",
                Optional.empty(),
                "none",
                "me",
                when,
                "new level",
                List.of(ScenarioSession.of(report.scenarios().get(0), Side.CANDIDATE)))));
  }

  private static RunReport run(String id, int day, double rtf, List<Obstacle> obstacles) {
    RunReport made =
        Runs.report(
            id,
            Map.of("device", "orin"),
            List.of(Runs.scenario("s", Side.CANDIDATE, new double[] {rtf}, new double[] {rtf})),
            obstacles);
    Instant at = START.plus(Duration.ofDays(day));
    return new RunReport(
        made.schema(),
        made.id(),
        at,
        at.plusSeconds(60),
        made.suite(),
        made.origin(),
        made.model(),
        made.fingerprint(),
        made.metrics(),
        made.scenarios(),
        made.telemetry(),
        made.obstacles(),
        made.settings());
  }

  private static TrendAnalysis analysis(Metric metric, double[] values) {
    List<TrendPoint> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(
          new TrendPoint("r" + i, START.plus(Duration.ofDays(i)), Optional.empty(), values[i]));
    }
    return TrendAnalysis.of(new TrendSeries("f", "s", metric, points), DETECTOR);
  }

  private static double[] noisy(int n, int at, double factor) {
    Random random = new Random(11);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = (1 + 0.01 * random.nextGaussian()) * (i < at ? 1 : factor);
    }
    return values;
  }
}
