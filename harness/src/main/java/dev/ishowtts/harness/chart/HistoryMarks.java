package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.trend.TrendPoint;
import dev.ishowtts.harness.sink.Event;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What explains a history: accepted bands behind it, levels and events above it.
 *
 * @param history what is explained
 * @param events in the order of their numbers
 * @param numbered whether the numbers are written: only the first of several plots has them
 * @param letters letters that plots before took
 * @param look of the chart
 */
record HistoryMarks(
    TrendChart.History history, List<Event> events, boolean numbered, int letters, Look look) {
  /** Rows of text above the plot that letters and numbers take. */
  static final int STRIP_ROWS = 2;

  private static final int MOST_LINES = 12;
  private static final int TICK = 7;

  /** Returns how levels are drawn. */
  static BasicStroke level() {
    return LineStyle.stroke(2.5f);
  }

  /** Returns how events are drawn. */
  static BasicStroke event() {
    return LineStyle.stroke(1.2f, 2, 3);
  }

  /** Returns the name of the {@code index}-th change, from 0. */
  static String letter(int index) {
    return index < 26 ? String.valueOf((char) ('A' + index)) : "Z" + (index - 25);
  }

  /** Draws what was accepted. */
  void bands(Canvas canvas, Rectangle2D area, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    List<TrendChart.Epoch> epochs = history.epochs();
    for (int i = 0; i < epochs.size(); i++) {
      TrendChart.Epoch epoch = epochs.get(i);
      double left = Math.max(area.getMinX(), at(x, epoch.from()));
      double right =
          i + 1 < epochs.size()
              ? Math.min(area.getMaxX(), at(x, epochs.get(i + 1).from()))
              : area.getMaxX();
      double top = y.applyAsDouble(epoch.high());
      double height = Math.max(2, y.applyAsDouble(epoch.low()) - top);
      if (right > left) {
        canvas.setColor(look.colour(Ink.GREEN, 0.22));
        canvas.fill(new Rectangle2D.Double(left, top, right - left, height));
        canvas.setColor(look.colour(Ink.GREEN));
        canvas.setStroke(LineStyle.stroke(1));
        canvas.draw(new Line2D.Double(left, top, right, top));
        canvas.draw(new Line2D.Double(left, top + height, right, top + height));
      }
    }
  }

  /** Draws levels and events; letters have the better places. */
  void paint(Canvas canvas, Rectangle2D area, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    Strip strip = new Strip(canvas, area, look);
    List<TrendPoint> points = history.series().points();
    List<ChangePoint> changes = history.changes();
    for (int i = 0; i < changes.size(); i++) {
      strip.put(
          letter(letters + i),
          at(x, points.get(changes.get(i).index()).at()),
          look.colour(Ink.VERMILLION));
    }
    events(canvas, area, x, strip);
    for (int i = 0; i < changes.size(); i++) {
      ChangePoint change = changes.get(i);
      int end = i + 1 < changes.size() ? changes.get(i + 1).index() : points.size() - 1;
      double at = at(x, points.get(change.index()).at());
      double before = y.applyAsDouble(change.before());
      double after = y.applyAsDouble(change.after());
      canvas.setColor(look.colour(Ink.VERMILLION));
      canvas.setStroke(level());
      if (i == 0) {
        canvas.draw(new Line2D.Double(at(x, points.get(0).at()), before, at, before));
      }
      canvas.draw(new Line2D.Double(at, after, at(x, points.get(end).at()), after));
      canvas.draw(new Line2D.Double(at, before, at, after));
      canvas.fill(Sheet.at(LineStyle.diamond(6), at, after));
    }
  }

  private void events(Canvas canvas, Rectangle2D area, DoubleUnaryOperator x, Strip strip) {
    double bottom = events.size() > MOST_LINES ? area.getMinY() + TICK : area.getMaxY();
    for (int i = 0; i < events.size(); i++) {
      double at = at(x, events.get(i).at());
      canvas.setColor(look.colour(Ink.PURPLE));
      canvas.setStroke(events.size() > MOST_LINES ? LineStyle.stroke(1.2f) : event());
      canvas.draw(new Line2D.Double(at, area.getMinY(), at, bottom));
      if (numbered) {
        strip.put(Integer.toString(i + 1), at, look.colour(Ink.PURPLE));
      }
    }
  }

  private static double at(DoubleUnaryOperator x, Instant time) {
    return x.applyAsDouble((double) time.toEpochMilli());
  }

  /** The rows above a plot in which letters and numbers stand beside their lines. */
  private static final class Strip {
    private final Canvas canvas;
    private final Rectangle2D area;
    private final ChartFont font;
    private final List<Rectangle2D> taken = new ArrayList<>();

    Strip(Canvas canvas, Rectangle2D area, Look look) {
      this.canvas = canvas;
      this.area = area;
      this.font = new ChartFont(Font.BOLD, look.text());
    }

    /** Writes a mark where there is room; elsewhere its line stays without. */
    void put(String mark, double x, Color colour) {
      double width = font.width(mark);
      double left = Math.min(Math.max(area.getMinX(), x - width / 2), area.getMaxX() - width);
      for (int row = 0; row < STRIP_ROWS; row++) {
        double top = area.getMinY() - (row + 1) * font.height();
        Rectangle2D box = new Rectangle2D.Double(left - 2, top, width + 4, font.height());
        if (taken.stream().noneMatch(box::intersects)) {
          taken.add(box);
          Shape clip = canvas.getClip();
          canvas.setClip(null);
          canvas.setColor(colour);
          canvas.setFont(font);
          canvas.drawString(mark, (float) left, (float) (top + font.ascent()));
          canvas.setClip(clip);
          return;
        }
      }
    }
  }
}
