package dev.ishowtts.harness.chart;

import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;

/**
 * Rows that share a horizontal axis. A row's label stands above what is drawn in it, so that a long
 * one takes nothing from the plot.
 *
 * @param look of the chart
 * @param labels one per row, from the top
 * @param lane height of what is drawn in a row, in pixels
 */
record RowPlot(Look look, List<Label> labels, double lane) {
  private static final double GAP = 10;

  RowPlot {
    labels = List.copyOf(labels);
  }

  /**
   * What stands above a row.
   *
   * @param name is cut where there is no room
   * @param figures never cut
   */
  record Label(String name, String figures) {
    String fit(ChartFont font, double width) {
      if (figures.isEmpty()) {
        return Words.fit(name, font, width);
      }
      String end = ":  " + figures;
      return Words.fit(name, font, width - font.width(end)) + end;
    }
  }

  /** Draws one row. */
  interface Row {
    /**
     * Draws.
     *
     * @param row from 0
     * @param top upper edge of the row's lane, in pixels
     * @param x from a value to pixels
     * @param area of all rows
     */
    void paint(Canvas canvas, int row, double top, DoubleUnaryOperator x, Rectangle2D area);
  }

  /** Returns a panel with {@code across} as its axis. */
  Panel panel(String caption, NumberAxis across, Row painter) {
    Axes axes = new Axes(look);
    XYPlot plot = axes.plot(across, axes.rows(labels.size()));
    plot.setRangeGridlinesVisible(false);
    AxisSpace sides = new AxisSpace();
    sides.setLeft(1.5 * look.text());
    sides.setRight(1.5 * look.text());
    plot.setFixedRangeAxisSpace(sides);
    ChartFont font = new ChartFont(Font.PLAIN, look.text());
    plot.addAnnotation(
        new Painted(
            (canvas, area, x, y) -> {
              for (int row = 0; row < labels.size(); row++) {
                double top = y.applyAsDouble(row) + GAP / 2;
                canvas.setFont(font);
                canvas.setColor(look.colour(Ink.TEXT));
                String label = labels.get(row).fit(font, area.getWidth() - 4);
                canvas.drawString(label, (float) area.getMinX() + 2, (float) (top + font.ascent()));
                painter.paint(canvas, row, top + font.height() + 1, x, area);
              }
            }));
    double axis = axes.below(across) + 0.5 * look.text();
    return new Panel(caption, plot, labels.size() * (font.height() + lane + GAP) + axis);
  }
}
