package dev.ishowtts.harness.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.io.Serial;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jspecify.annotations.Nullable;

/** What no renderer of JFreeChart draws: boxes in rows, intervals, marks above a plot. */
final class Painted extends AbstractXYAnnotation {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Painter painter;

  /** Draws in the data's coordinates. */
  interface Painter {
    /**
     * Draws; the clip is the plot's area.
     *
     * @param area of the data, in pixels
     * @param x from a value of the horizontal axis to pixels
     * @param y from a value of the vertical axis to pixels
     */
    void paint(Canvas canvas, Rectangle2D area, DoubleUnaryOperator x, DoubleUnaryOperator y);
  }

  Painted(Painter painter) {
    this.painter = painter;
  }

  @Override
  public void draw(
      Graphics2D g2,
      XYPlot plot,
      Rectangle2D area,
      ValueAxis across,
      ValueAxis up,
      int rendererIndex,
      @Nullable PlotRenderingInfo info) {
    painter.paint(
        (Canvas) g2,
        area,
        value -> across.valueToJava2D(value, area, plot.getDomainAxisEdge()),
        value -> up.valueToJava2D(value, area, plot.getRangeAxisEdge()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
