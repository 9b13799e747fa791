package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.Descriptive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * What a run's host did while its samples were taken: samples above clocks, temperature, power,
 * load and memory on one time axis.
 *
 * @param subject which run, for the second line
 * @param samples of all scenarios
 * @param telemetry readings beside them
 */
public record TelemetryChart(
    String subject, List<Measured> samples, List<TelemetrySeries> telemetry) implements Chart {
  private static final int MOST_LINES = 6;

  public TelemetryChart {
    samples = List.copyOf(samples);
    telemetry = telemetry.stream().filter(series -> !series.values().isEmpty()).toList();
  }

  /**
   * One sample.
   *
   * @param offset time since the run's start
   * @param percent of its scenario's median in the metric that is judged; NaN if it failed
   */
  public record Measured(Duration offset, double percent) {}

  /** What readings of one unit are called, and by how much they are divided. */
  private enum Quantity {
    CLOCKS("Clocks (MHz)", 1, "MHz"),
    TEMPERATURE("Temperature (°C)", 1, "°C"),
    WATTS("Power (W)", 1, "W"),
    MILLIWATTS("Power (W)", 1000, "mW"),
    LOAD("Load (%)", 1, "%"),
    MEMORY("Memory (GiB)", 1024, "MiB");

    private final String caption;
    private final double divisor;
    private final String unit;

    Quantity(String caption, double divisor, String unit) {
      this.caption = caption;
      this.divisor = divisor;
      this.unit = unit;
    }
  }

  /** Returns the samples and readings of {@code report}, both sides, void restarts left out. */
  public static TelemetryChart of(RunReport report) {
    List<Measured> samples = new ArrayList<>();
    for (ScenarioResult result : report.scenarios()) {
      String key = result.scenario().primary();
      for (Side side : Side.values()) {
        double[] all = result.samples(side, key);
        double median = all.length == 0 ? 0 : Descriptive.median(all);
        for (Restart restart : result.valid(side)) {
          for (Sample sample : restart.samples()) {
            Double value = sample.values().get(key);
            samples.add(
                new Measured(
                    Duration.between(report.started(), sample.at()),
                    value == null || median == 0 ? Double.NaN : 100 * value / median));
          }
        }
      }
    }
    samples.sort(Comparator.comparing(Measured::offset));
    return new TelemetryChart("Run " + report.id(), samples, report.telemetry());
  }

  @Override
  public boolean isEmpty() {
    return groups().isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    Map<String, List<TelemetrySeries>> groups = groups();
    if (groups.isEmpty()) {
      return Sheet.empty(
          "Telemetry",
          subject
              + " has no clocks, temperature, power, load or memory: ./ishowtts doctor says which"
              + " sources this host has.",
          look);
    }
    long until =
        telemetry.stream()
            .mapToLong(series -> series.offsetsMillis().get(series.offsetsMillis().size() - 1))
            .max()
            .orElseThrow();
    for (Measured sample : samples) {
      until = Math.max(until, sample.offset().toMillis());
    }
    Scale scale = Scale.of(until);
    Sheet sheet = new Sheet("Telemetry beside the samples", look);
    sheet.line(subject);
    List<Panel> panels = new ArrayList<>();
    if (!samples.isEmpty()) {
      panels.add(samplesPanel(look, scale));
    }
    groups.forEach((caption, series) -> panels.add(panel(caption, series, look, scale)));
    finish(panels, look, scale).forEach(sheet::panel);
    long undrawn = telemetry.stream().filter(series -> quantity(series).isEmpty()).count();
    if (undrawn > 0) {
      sheet.note(
          "Not drawn: " + undrawn + " series of counts and times; they are in the run file.");
    }
    return sheet;
  }

  /* Only the lowest plot says the time. */
  private static List<Panel> finish(List<Panel> panels, Look look, Scale scale) {
    Panel last = panels.remove(panels.size() - 1);
    NumberAxis across = (NumberAxis) last.plot().getDomainAxis();
    across.setTickLabelsVisible(true);
    across.setLabel("time since the start (" + scale.unit() + ")");
    new Axes(look).room(last.plot(), 0.5 * look.text());
    panels.add(
        new Panel(last.caption(), last.plot(), last.height() + 3 * look.text(), last.legend()));
    return panels;
  }

  /** Milliseconds in a unit of the time axis, and its end in that unit. */
  private record Scale(double millis, String unit, double end) {
    static Scale of(long until) {
      double seconds = Math.max(1, until / 1000.0);
      if (seconds > 3 * 3600) {
        return new Scale(3_600_000, "h", seconds / 3600);
      }
      return seconds > 300 ? new Scale(60_000, "min", seconds / 60) : new Scale(1000, "s", seconds);
    }
  }

  private Panel samplesPanel(Look look, Scale scale) {
    XYSeries good = new XYSeries("samples", false, true);
    XYSeries failed = new XYSeries("failed", false, true);
    for (Measured sample : samples) {
      double at = sample.offset().toMillis() / scale.millis();
      if (Double.isNaN(sample.percent())) {
        failed.add(at, Double.NaN);
      } else {
        good.add(at, sample.percent());
      }
    }
    double low = good.isEmpty() ? 100 : Math.min(100, good.getMinY());
    double high = good.isEmpty() ? 100 : Math.max(100, good.getMaxY());
    Axes axes = new Axes(look);
    double floor =
        failed.isEmpty() ? Math.min(low, 99) : Math.min(low, 99) - 0.08 * (high - low + 2);
    XYPlot plot = plot(axes, scale, floor, Math.max(high, 101));
    for (int i = 0; i < failed.getItemCount(); i++) {
      failed.updateByIndex(i, floor);
    }
    double radius = good.getItemCount() > 500 ? 1.5 : 2.5;
    axes.points(plot, new XYSeriesCollection(good), LineStyle.of(0, radius));
    String caption = "Samples (% of the scenario's median)";
    if (!failed.isEmpty()) {
      axes.points(
          plot,
          new XYSeriesCollection(failed),
          new LineStyle(Ink.VERMILLION, LineStyle.stroke(1), LineStyle.shape(1, 6)));
      caption += ", triangles below: " + failed.getItemCount() + " failed";
    }
    return new Panel(caption, plot, look.isNarrow() ? 110 : 150);
  }

  private static XYPlot plot(Axes axes, Scale scale, double low, double high) {
    NumberAxis across = axes.numbers(0, scale.end());
    across.setRange(0, scale.end());
    across.setTickLabelsVisible(false);
    return axes.plot(across, axes.numbers(low, high));
  }

  private static Panel panel(String caption, List<TelemetrySeries> group, Look look, Scale scale) {
    List<TelemetrySeries> shown = group.subList(0, Math.min(MOST_LINES, group.size()));
    XYSeriesCollection data = new XYSeriesCollection();
    LineStyle[] styles = new LineStyle[shown.size()];
    List<LegendEntry> legend = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      data.addSeries(Series.thinned(divided(shown.get(i)), scale.millis(), look.width()));
      styles[i] = LineStyle.of(i, 3);
      legend.add(
          LegendEntry.line(shown.get(i).key(), look.colour(styles[i].ink()), styles[i].stroke()));
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    boolean single = true;
    for (int i = 0; i < data.getSeriesCount(); i++) {
      low = Math.min(low, data.getSeries(i).getMinY());
      high = Math.max(high, data.getSeries(i).getMaxY());
      single &= data.getSeries(i).getItemCount() == 1;
    }
    Axes axes = new Axes(look);
    XYPlot plot = plot(axes, scale, low, high);
    axes.lines(plot, data, single, styles);
    int more = group.size() - shown.size();
    return new Panel(
        more == 0 ? caption : caption + ", " + more + " more in the run file",
        plot,
        look.isNarrow() ? 120 : 160,
        legend);
  }

  private static TelemetrySeries divided(TelemetrySeries series) {
    double divisor = quantity(series).map(quantity -> quantity.divisor).orElse(1.0);
    return divisor == 1
        ? series
        : new TelemetrySeries(
            series.key(),
            series.unit(),
            series.offsetsMillis(),
            series.values().stream().map(value -> value / divisor).toList());
  }

  private Map<String, List<TelemetrySeries>> groups() {
    Map<String, List<TelemetrySeries>> groups = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      telemetry.stream()
          .filter(series -> series.unit().equals(quantity.unit))
          .sorted(Comparator.comparingInt(TelemetryChart::rank).thenComparing(TelemetrySeries::key))
          .forEach(
              series ->
                  groups.computeIfAbsent(quantity.caption, key -> new ArrayList<>()).add(series));
    }
    return groups;
  }

  /* Limits are constant: what moves is drawn first. */
  private static int rank(TelemetrySeries series) {
    return series.key().matches(".*(ceiling|floor|limit|total_mib|application).*") ? 1 : 0;
  }

  private static Optional<Quantity> quantity(TelemetrySeries series) {
    return Arrays.stream(Quantity.values())
        .filter(quantity -> quantity.unit.equals(series.unit()))
        .findFirst();
  }
}
