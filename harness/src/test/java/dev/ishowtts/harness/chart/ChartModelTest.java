package dev.ishowtts.harness.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.gate.LeakLimits;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioQuality;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.trend.History;
import dev.ishowtts.harness.sink.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYSeries;
import org.junit.jupiter.api.Test;

/** What is drawn, as datasets, axes, marks and words. */
final class ChartModelTest {
  private static final Look WIDE = new Look(Look.WIDE, Theme.LIGHT);

  @Test
  void trend_history_hasValuesTargetLevelsAndEvents() {
    TrendChart chart = ChartExamples.trend(90, 1, 2);
    Sheet sheet = chart.sheet(WIDE);
    XYPlot plot = sheet.panels().get(0).plot();
    XYDataset data = plot.getDataset(0);

    assertThat(data.getItemCount(0)).isEqualTo(90);
    assertThat(data.getYValue(0, 7))
        .isEqualTo(chart.histories().get(0).series().points().get(7).value());
    assertThat(plot.getDomainAxis()).isInstanceOf(DateAxis.class);
    assertThat(plot.getRangeMarkers(Layer.FOREGROUND)).hasSize(1);
    assertThat(plot.getRangeAxis().getRange().contains(0.25)).isTrue();
    assertThat(labels(sheet))
        .containsExactly(
            "one run",
            "level (A, B, …: new level)",
            "target 0.25",
            "accepted as baseline",
            "event (1, 2, …)");
    assertThat(sheet.notes())
        .anyMatch(note -> note.matches("A: \\d+ Feb 2026, commit 3f9c2d71b0aa: .* \\+[56]\\.. %"))
        .contains("1: 4 Feb 2026, release: fan replaced");
    assertThat(sheet.panels().get(0).caption()).isEqualTo("medium_1-nfe7, RTF");
  }

  @Test
  void trend_ofRuns_takesBandsOfItsFingerprintAndTargets() {
    RunReport report = ChartExamples.single(2, 5, 3);
    History history = new History(run -> Set.of(), (session, metric) -> metric.equals(Metric.RTF));
    history.add(report);
    AcceptedSession session =
        new AcceptedSession(
            report.id(),
            "00",
            Optional.empty(),
            "00",
            "Ann",
            Instant.parse("2026-02-01T00:00:00Z"),
            "normal",
            report.scenarios().stream()
                .map(result -> ScenarioSession.of(result, Side.CANDIDATE))
                .toList());
    TrendChart chart =
        TrendChart.of(
            history,
            List.of(
                new BaselineRecord(report.fingerprint(), 1, Optional.empty(), List.of(session))),
            List.of(
                new Event(
                    Instant.parse("2020-01-01T00:00:00Z"),
                    Event.Kind.NOTE,
                    "old",
                    Optional.empty())),
            series -> Optional.of(0.3));
    double[] medians = report.scenarios().get(0).restartMedians(Side.CANDIDATE, "rtf");
    TrendChart.Epoch epoch = chart.histories().get(0).epochs().get(0);

    assertThat(chart.histories()).hasSize(2);
    assertThat(epoch.low()).isEqualTo(Arrays.stream(medians).min().orElseThrow());
    assertThat(epoch.high()).isEqualTo(Arrays.stream(medians).max().orElseThrow());
    assertThat(epoch.from()).isEqualTo(report.started());
    assertThat(chart.sheet(WIDE).notes())
        .containsExactly("There is one run only: a trend needs more of them.");
  }

  @Test
  void distribution_pairedRun_setsSamplesAgainstTheOtherSide() {
    DistributionChart chart =
        DistributionChart.of(ChartExamples.paired().report(), Optional.empty());
    Sheet sheet = chart.sheet(WIDE);

    assertThat(chart.groups()).hasSize(4);
    assertThat(chart.groups().get(0).baseline()).hasSize(48);
    assertThat(labels(sheet)).containsExactly("candidate", "baseline");
    assertThat(sheet.panels().get(0).plot().getDomainAxis().getLabel())
        .isEqualTo("difference from the baseline's median (%)");
    assertThat(texts(chart))
        .anyMatch(
            text -> text.matches("short_1-nfe7: {2}RTF 0\\.22\\d, baseline 0\\.21\\d, \\+.*"));
  }

  @Test
  void box_knownValues_areTukeys() {
    BoxFigures box = BoxFigures.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 30});

    assertThat(box.median()).isEqualTo(5);
    assertThat(box.lower()).isEqualTo(3);
    assertThat(box.upper()).isEqualTo(7);
    assertThat(box.low()).isEqualTo(1);
    assertThat(box.high()).isEqualTo(8);
    assertThat(box.outliers()).containsExactly(30.0);
  }

  @Test
  void nfe_run_hasACurveForEachTextOverAscendingSteps() {
    NfeChart chart = NfeChart.of(ChartExamples.nfe(List.of(32, 5, 7)), Optional.of(0.2), List.of());
    XYPlot plot = chart.sheet(WIDE).panels().get(0).plot();

    assertThat(chart.measures().get(0).curves())
        .extracting(NfeChart.Curve::name)
        .containsExactly("long_1", "medium_1", "short_1");
    assertThat(IntStream.range(0, 3).mapToDouble(i -> plot.getDataset(0).getXValue(0, i)))
        .containsExactly(5.0, 7.0, 32.0);
    assertThat(plot.getDomainAxis().getLabel()).isEqualTo("NFE (flow evaluations per utterance)");
    assertThat(chart.notes()).containsExactly("Speed alone: this run has no quality scores.");
  }

  @Test
  void nfe_runThatWasHeard_hasQualityBelowSpeed() {
    RunReport silent = ChartExamples.nfe(List.of(5, 32));
    List<ScenarioQuality> heard = new ArrayList<>();
    for (int nfe : new int[] {5, 32}) {
      heard.add(
          new ScenarioQuality(
              "short_1-nfe" + nfe,
              Side.CANDIDATE,
              "short_1-nfe32",
              new TreeMap<>(Map.of("mcd_dtw_db", nfe == 5 ? 3.5 : 0.0, "peak_dbfs", -3.0)),
              new TreeMap<>(),
              List.of()));
    }
    NfeChart chart =
        NfeChart.of(
            new RunReport(
                silent.schema(),
                silent.id(),
                silent.started(),
                silent.finished(),
                silent.suite(),
                silent.origin(),
                silent.model(),
                silent.fingerprint(),
                silent.metrics(),
                silent.scenarios(),
                silent.telemetry(),
                silent.obstacles(),
                silent.settings(),
                silent.pairing(),
                silent.rulers(),
                heard),
            Optional.empty());

    assertThat(chart.sheet(WIDE).panels())
        .extracting(Panel::caption)
        .containsExactly(
            "RTF, median and range over restarts", "Mel-cepstral distance from the reference (dB)");
    assertThat(chart.measures().get(1).curves())
        .containsExactly(
            new NfeChart.Curve(
                "short_1",
                List.of(
                    new NfeChart.Point(5, 3.5, 3.5, 3.5), new NfeChart.Point(32, 0.0, 0.0, 0.0))));
    assertThat(chart.notes()).isEmpty();
  }

  @Test
  void telemetry_run_stacksQuantitiesOnOneTimeAxis() {
    Sheet sheet = TelemetryChart.of(ChartExamples.telemetry(1200)).sheet(WIDE);

    assertThat(sheet.panels())
        .extracting(Panel::caption)
        .containsExactly(
            "Samples (% of the scenario's median), triangles below: 2 failed",
            "Clocks (MHz)", "Temperature (°C)", "Power (W)", "Load (%)", "Memory (GiB)");
    assertThat(sheet.panels())
        .extracting(panel -> panel.plot().getDomainAxis().getRange())
        .containsOnly(sheet.panels().get(0).plot().getDomainAxis().getRange());
    assertThat(sheet.panels().get(3).plot().getDataset(0).getYValue(0, 0)).isBetween(30.0, 45.0);
    assertThat(sheet.notes()).anyMatch(note -> note.startsWith("Not drawn: 1 series"));
    assertThat(sheet.panels().get(5).plot().getDomainAxis().getLabel())
        .isEqualTo("time since the start (min)");
  }

  @Test
  void telemetry_missingReadings_leaveAHole() {
    XYSeries line =
        Series.thinned(
            new TelemetrySeries(
                "gpu.clock_mhz",
                "MHz",
                List.of(0L, 500L, 1000L, 1500L, 9000L, 9500L),
                List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
            1000,
            1200);

    assertThat(line.getItemCount()).isEqualTo(7);
    assertThat(line.getY(4).doubleValue()).isNaN();
    assertThat(line.getX(5)).isEqualTo(9.0);
  }

  @Test
  void telemetry_moreReadingsThanPixels_keepsEveryPeak() {
    List<Long> offsets = IntStream.range(0, 100_000).mapToObj(i -> 10L * i).toList();
    List<Double> values =
        IntStream.range(0, 100_000).mapToObj(i -> i == 54_321 ? 99.0 : 1.0).toList();
    XYSeries line = Series.thinned(new TelemetrySeries("a", "W", offsets, values), 1000, 390);

    assertThat(line.getItemCount()).isLessThanOrEqualTo(4 * 391);
    assertThat(line.getMaxY()).isEqualTo(99);
  }

  @Test
  void phases_usersTable_tellsTheirStory() {
    Sheet sheet = ChartExamples.phases().sheet(WIDE);

    assertThat(sheet.title()).isEqualTo("RTF by phase: 1.32 → 0.213");
    assertThat(sheet.lines()).containsExactly("6.2× since baseline (fp32, nothing optimised)");
    assertThat(texts(ChartExamples.phases()))
        .contains("1.32  (1.0×)", "0.243  (5.4×)", "0.213  (6.2×)", "target < 0.2");
    assertThat(sheet.notes()).hasSize(2).allMatch(note -> note.startsWith("Not drawn: "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PhasesChart.Phase("x", "", 0))
        .withMessage("x must have a value > 0, got 0.0");
  }

  @Test
  void soak_longRun_fitsTheSlopeThatTheLeakCheckJudges() {
    SoakChart chart = SoakChart.of(ChartExamples.soak(Duration.ofHours(4)), LeakLimits.STANDARD);
    Panel panel = chart.sheet(WIDE).panels().get(0);
    XYDataset fit = panel.plot().getDataset(2);

    assertThat(panel.caption()).startsWith("worker.rss (MiB), +14.");
    assertThat(
            (fit.getYValue(0, 1) - fit.getYValue(0, 0))
                / (fit.getXValue(0, 1) - fit.getXValue(0, 0)))
        .isCloseTo(14, within(0.3)); // noise of 6 MiB over four hours
    assertThat(panel.plot().getDataset(1).getItemCount(0)).isEqualTo(118);
  }

  @Test
  void soak_shortRun_saysThatNoSlopeIsJudged() {
    SoakChart chart = SoakChart.of(ChartExamples.soak(Duration.ofMinutes(4)), LeakLimits.STANDARD);

    assertThat(chart.sheet(WIDE).notes())
        .contains("Too short to judge a slope: 29 minutes are needed.");
    assertThat(chart.sheet(WIDE).panels().get(0).plot().getDatasetCount()).isEqualTo(1);
  }

  @Test
  void paired_run_hasIntervalsAndEveryPair() {
    PairedChart chart = PairedChart.of(ChartExamples.paired());
    Sheet sheet = chart.sheet(WIDE);

    assertThat(chart.rows()).hasSize(5);
    assertThat(chart.rows().get(0).pairs()).hasSize(4).allMatch(pair -> pair > 1);
    assertThat(chart.rows().get(4).pairs()).isEmpty();
    assertThat(sheet.panels().get(0).plot().getDomainAxis().getRange().contains(-7.8)).isTrue();
    assertThat(texts(chart))
        .contains("medium_2-nfe7 rtf:  -6.0 % [-7.8 %, -3.9 %]  BETTER", "Left of 0 is better.");
  }

  private static List<String> labels(Sheet sheet) {
    return sheet.legend().stream().map(LegendEntry::label).toList();
  }

  private static List<String> texts(Chart chart) {
    return chart.draw(WIDE).marks().stream()
        .filter(Mark.Text.class::isInstance)
        .map(mark -> ((Mark.Text) mark).text())
        .toList();
  }
}
