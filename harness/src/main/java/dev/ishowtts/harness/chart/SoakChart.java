package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.gate.LeakCheck;
import dev.ishowtts.baselines.gate.LeakLimits;
import dev.ishowtts.baselines.gate.MemoryTrend;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.TelemetrySeries;
import java.awt.BasicStroke;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Memory of a long run, one plot each, with the line that the leak check fits.
 *
 * @param subject what ran, for the second line
 * @param memory series in MiB
 * @param limits says how long memory settles and how long a block is
 */
public record SoakChart(String subject, List<TelemetrySeries> memory, LeakLimits limits)
    implements Chart {
  private static final int MOST_PANELS = 6;
  private static final double MINUTES = 60_000;
  private static final double LONG = 180;

  public SoakChart {
    memory = memory.stream().filter(series -> !series.values().isEmpty()).toList();
  }

  /** Returns the memory of {@code report} that the leak check watches. */
  public static SoakChart of(RunReport report, LeakLimits limits) {
    return new SoakChart(
        "Run " + report.id() + ", suite " + report.suite(),
        report.telemetry().stream().filter(series -> limits.watches(series.key())).toList(),
        limits);
  }

  @Override
  public boolean isEmpty() {
    return memory.isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    if (isEmpty()) {
      return Sheet.empty(
          "Memory", subject + " has none of " + String.join(", ", watched()) + ".", look);
    }
    Sheet sheet = new Sheet("Memory over the run", look);
    sheet.line(subject);
    sheet.legend(LegendEntry.line("reading", look.colour(Ink.BLUE), LineStyle.stroke(1.2f)));
    sheet.legend(
        LegendEntry.point(
            String.format(Locale.ROOT, "median of %d s", limits.block().toSeconds()),
            look.colour(Ink.VERMILLION),
            LineStyle.shape(2, 2.5)));
    sheet.legend(LegendEntry.line("Theil–Sen slope", look.colour(Ink.TEXT), fit()));
    List<TelemetrySeries> shown = memory.subList(0, Math.min(MOST_PANELS, memory.size()));
    double until =
        shown.stream()
            .mapToLong(series -> series.offsetsMillis().get(series.offsetsMillis().size() - 1))
            .max()
            .orElseThrow();
    for (int i = 0; i < shown.size(); i++) {
      sheet.panel(panel(shown.get(i), until, look, i == shown.size() - 1));
    }
    sheet.note(
        String.format(
            Locale.ROOT, "The first %d s are left out of the fit.", limits.settling().toSeconds()));
    boolean brief =
        shown.stream()
            .anyMatch(
                series ->
                    MemoryTrend.of(series, limits)
                        .filter(trend -> trend.blocks() >= LeakCheck.LEAST_BLOCKS)
                        .isEmpty());
    if (brief) {
      sheet.note(
          "Too short to judge a slope: "
              + limits
                  .settling()
                  .plus(limits.block().multipliedBy(LeakCheck.LEAST_BLOCKS))
                  .toMinutes()
              + " minutes are needed.");
    }
    if (memory.size() > MOST_PANELS) {
      sheet.note("Not drawn: " + (memory.size() - MOST_PANELS) + " more series.");
    }
    return sheet;
  }

  private List<String> watched() {
    return limits.series().stream().sorted().toList();
  }

  private static BasicStroke fit() {
    return LineStyle.stroke(2.2f, 9, 4);
  }

  private Panel panel(TelemetrySeries series, double until, Look look, boolean last) {
    double unit = until > LONG * MINUTES ? 60 * MINUTES : MINUTES;
    XYSeries readings = Series.thinned(series, unit, look.width());
    Optional<MemoryTrend> trend = MemoryTrend.of(series, limits);
    Axes axes = new Axes(look);
    NumberAxis across = axes.numbers(0, until / unit);
    across.setRange(0, Math.max(until / unit, 1e-3));
    across.setLabel(last ? "time since the start (" + (unit > MINUTES ? "h" : "min") + ")" : null);
    across.setTickLabelsVisible(last);
    NumberAxis up = axes.numbers(readings.getMinY(), readings.getMaxY());
    XYPlot plot = axes.plot(across, up);
    axes.lines(
        plot,
        new XYSeriesCollection(readings),
        readings.getItemCount() == 1,
        new LineStyle(Ink.BLUE, LineStyle.stroke(1.2f), LineStyle.shape(0, 3)));
    trend.ifPresent(fitted -> fitted(plot, axes, fitted, unit));
    String slope =
        trend
            .filter(known -> known.blocks() >= LeakCheck.LEAST_BLOCKS)
            .map(
                known ->
                    String.format(
                        Locale.ROOT, ", %+.1f MiB/h (p %.2g)", known.mibPerHour(), known.risingP()))
            .orElse("");
    double height = look.isNarrow() ? 150 : 220;
    return new Panel(
        series.key() + " (" + series.unit() + ")" + slope, plot, height + axes.below(across));
  }

  private void fitted(XYPlot plot, Axes axes, MemoryTrend trend, double unit) {
    double hour = 3_600_000 / unit;
    double start = limits.settling().toMillis() / unit;
    double half = limits.block().toMillis() / unit / 2;
    XYSeries blocks = new XYSeries("blocks", false, true);
    for (int i = 0; i < trend.blocks(); i++) {
      blocks.add(start + hour * trend.hours().get(i) + half, trend.mib().get(i));
    }
    axes.points(
        plot,
        new XYSeriesCollection(blocks),
        new LineStyle(Ink.VERMILLION, fit(), LineStyle.shape(2, 2.5)));
    if (trend.blocks() < LeakCheck.LEAST_BLOCKS) {
      return;
    }
    double end = trend.hours().get(trend.blocks() - 1);
    XYSeries line = new XYSeries("fit", false, true);
    line.add(start + half, trend.mibAtStart());
    line.add(start + hour * end + half, trend.mibAtStart() + trend.mibPerHour() * end);
    axes.lines(
        plot,
        new XYSeriesCollection(line),
        false,
        new LineStyle(Ink.TEXT, fit(), LineStyle.shape(2, 1)));
  }
}
