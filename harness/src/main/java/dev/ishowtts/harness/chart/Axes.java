package dev.ishowtts.harness.chart;

import java.awt.BasicStroke;
import java.awt.Font;
import java.text.DateFormat;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.DateTickUnit;
import org.jfree.chart.axis.DateTickUnitType;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.TickUnits;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYDataset;

/** Plots and axes of a look: the same frame, grid, type and room for numbers in every chart. */
final class Axes {
  private static final TimeZone UTC = TimeZone.getTimeZone("UTC");
  private static final double ROOM = 0.06;
  private static final int SMALLEST = -7;
  private static final int LARGEST = 10;
  private static final double WIDE_DATE = 1_779_969_600_000.0; // 28 May 2026, 12:00

  private final Look look;

  Axes(Look look) {
    this.look = look;
  }

  /** Returns a plot without data. */
  XYPlot plot(ValueAxis across, ValueAxis up) {
    XYPlot plot = new XYPlot(null, across, up, null);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    BasicStroke thin = LineStyle.stroke(1);
    plot.setDomainGridlinePaint(look.colour(Ink.GRID));
    plot.setDomainGridlineStroke(thin);
    plot.setRangeGridlinePaint(look.colour(Ink.GRID));
    plot.setRangeGridlineStroke(thin);
    plot.setRangeZeroBaselineVisible(false);
    AxisSpace sides = new AxisSpace();
    sides.setLeft(4.2 * look.text());
    sides.setRight(2 * look.text());
    plot.setFixedRangeAxisSpace(sides);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
    room(plot, 0.5 * look.text());
    return plot;
  }

  /** Reserves pixels above the data, and below them what the horizontal axis needs. */
  void room(XYPlot plot, double above) {
    AxisSpace ends = new AxisSpace();
    ends.setTop(above);
    ends.setBottom(below(plot.getDomainAxis()));
    plot.setFixedDomainAxisSpace(ends);
  }

  /** Returns the height of an axis in pixels: bare, with numbers, or with numbers and label. */
  double below(ValueAxis across) {
    double numbers = across.isTickLabelsVisible() ? 1.9 : 0.5;
    return (across.getLabel() == null ? numbers : 3.4) * look.text();
  }

  /** Returns an axis of numbers from {@code low} to {@code high} and a little more. */
  NumberAxis numbers(double low, double high) {
    NumberAxis axis = new NumberAxis();
    axis.setStandardTickUnits(numberUnits());
    double room = high > low ? ROOM * (high - low) : high == 0 ? 1 : 0.1 * Math.abs(high);
    double bottom = low >= 0 && low - room < 0 ? 0 : low - room;
    axis.setRange(bottom, high + room);
    style(axis);
    return axis;
  }

  /** Returns an axis of whole numbers. */
  NumberAxis wholeNumbers(double low, double high) {
    NumberAxis axis = numbers(low, high);
    TickUnits units = new TickUnits();
    for (int power = 0; power < LARGEST; power++) {
      for (int digit : new int[] {1, 2, 5}) {
        units.add(new NumberTickUnit(digit * Math.pow(10, power), decimals(0)));
      }
    }
    axis.setStandardTickUnits(units);
    return axis;
  }

  /** Returns an axis of times in UTC, both in ms since 1970. */
  DateAxis times(long from, long until) {
    DateAxis axis = new DateAxis(null, UTC, Locale.ENGLISH);
    double room = until > from ? Math.max(1, (until - from) / 50.0) : 12 * 3_600_000.0;
    axis.setRange(from - room, until + room);
    style(axis);
    axis.setTickUnit(timeUnit(until - from + 2 * room), false, true);
    return axis;
  }

  /* JFreeChart's own choice takes years where months have room. */
  private DateTickUnit timeUnit(double span) {
    ChartFont font = new ChartFont(Font.PLAIN, look.text());
    double pixelsPerMilli = (look.width() - 8.0 * look.text()) / span;
    List<DateTickUnit> units = timeUnits();
    return units.stream()
        .filter(
            unit ->
                unit.getSize() * pixelsPerMilli >= 1.3 * font.width(unit.valueToString(WIDE_DATE)))
        .findFirst()
        .orElse(units.get(units.size() - 1));
  }

  private void style(ValueAxis axis) {
    ChartFont font = new ChartFont(Font.PLAIN, look.text());
    axis.setTickLabelFont(font);
    axis.setTickLabelPaint(look.colour(Ink.SOFT));
    axis.setLabelFont(font);
    axis.setLabelPaint(look.colour(Ink.SOFT));
    axis.setLabelInsets(new RectangleInsets(2, 0, 2, 0));
    axis.setTickLabelInsets(new RectangleInsets(3, 6, 2, 4));
    axis.setAxisLinePaint(look.colour(Ink.SOFT));
    axis.setAxisLineStroke(LineStyle.stroke(1));
    axis.setTickMarksVisible(false);
  }

  /** Returns an axis of rows from the top, without numbers. */
  NumberAxis rows(int count) {
    NumberAxis axis = new NumberAxis();
    axis.setRange(0, count);
    axis.setInverted(true);
    style(axis);
    axis.setTickLabelsVisible(false);
    axis.setAxisLineVisible(false);
    return axis;
  }

  /** Adds lines in the styles given, series by series. */
  void lines(XYPlot plot, XYDataset data, boolean points, LineStyle... styles) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, points);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setDrawOutlines(false);
    for (int i = 0; i < styles.length; i++) {
      renderer.setSeriesPaint(i, look.colour(styles[i].ink()));
      renderer.setSeriesStroke(i, styles[i].stroke());
      renderer.setSeriesShape(i, styles[i].shape());
    }
    int index = next(plot);
    plot.setDataset(index, data);
    plot.setRenderer(index, renderer);
  }

  /** Adds points without lines. */
  void points(XYPlot plot, XYDataset data, LineStyle... styles) {
    lines(plot, data, true, styles);
    ((XYLineAndShapeRenderer) plot.getRenderer(next(plot) - 1)).setDefaultLinesVisible(false);
  }

  private static int next(XYPlot plot) {
    return plot.getDataset(0) == null ? 0 : plot.getDatasetCount();
  }

  /** Adds a line across the whole plot at a value of the vertical axis. */
  void level(XYPlot plot, double value, Ink ink, BasicStroke stroke) {
    ValueMarker marker = new ValueMarker(value, look.colour(ink), stroke);
    marker.setAlpha(1);
    plot.addRangeMarker(marker);
  }

  private static TickUnits numberUnits() {
    TickUnits units = new TickUnits();
    for (int power = SMALLEST; power < LARGEST; power++) {
      for (double digit : new double[] {1, 2, 2.5, 5}) {
        int decimals = Math.max(0, -power + (digit == 2.5 ? 1 : 0));
        units.add(
            new NumberTickUnit(
                digit * Math.pow(10, power),
                power < -5 ? new DecimalFormat("0.0E0", symbols()) : decimals(decimals)));
      }
    }
    return units;
  }

  private static DecimalFormat decimals(int count) {
    return new DecimalFormat(count == 0 ? "0" : "0." + "0".repeat(count), symbols());
  }

  private static DecimalFormatSymbols symbols() {
    return DecimalFormatSymbols.getInstance(Locale.ROOT);
  }

  private static List<DateTickUnit> timeUnits() {
    List<DateTickUnit> units = new ArrayList<>();
    add(units, DateTickUnitType.SECOND, "HH:mm:ss", 1, 5, 15, 30);
    add(units, DateTickUnitType.MINUTE, "HH:mm", 1, 5, 15, 30);
    add(units, DateTickUnitType.HOUR, "d MMM HH:mm", 1, 3, 6, 12);
    add(units, DateTickUnitType.DAY, "d MMM", 1, 2, 4, 7, 14);
    add(units, DateTickUnitType.MONTH, "MMM yyyy", 1, 2, 3, 6);
    add(units, DateTickUnitType.YEAR, "yyyy", 1, 2, 5, 10, 20, 50);
    return units;
  }

  private static void add(
      List<DateTickUnit> units, DateTickUnitType type, String format, int... counts) {
    for (int count : counts) {
      DateFormat text = new SimpleDateFormat(format, Locale.ENGLISH);
      text.setTimeZone(UTC);
      units.add(new DateTickUnit(type, count, text));
    }
  }
}
