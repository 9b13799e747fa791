package dev.ishowtts.harness.chart;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** How the lines of one plot differ beside their colour: dashes and shapes of points. */
record LineStyle(Ink ink, BasicStroke stroke, Shape shape) {
  private static final float[][] DASHES = {{}, {9, 4}, {2, 3}, {9, 3, 2, 3}, {14, 5}, {5, 2}};
  private static final int SHAPES = 5;

  /** Returns the style of the {@code index}-th line, from 0. */
  static LineStyle of(int index) {
    return of(index, 4);
  }

  /** Returns the style with points of {@code radius} pixels. */
  static LineStyle of(int index, double radius) {
    return new LineStyle(
        Ink.line(index), stroke(2, DASHES[index % DASHES.length]), shape(index, radius));
  }

  /** Returns a stroke {@code width} pixels wide; without dashes it is solid. */
  static BasicStroke stroke(float width, float... dashes) {
    return dashes.length == 0
        ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
        : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
  }

  /** Returns a point around the origin: disc, triangle, square, diamond, triangle on its tip. */
  static Shape shape(int index, double radius) {
    return switch (index % SHAPES) {
      case 0 -> new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
      case 1 -> polygon(0, -1.2 * radius, 1.1 * radius, 0.9 * radius, -1.1 * radius, 0.9 * radius);
      case 2 -> new Rectangle2D.Double(-0.9 * radius, -0.9 * radius, 1.8 * radius, 1.8 * radius);
      case 3 -> diamond(1.2 * radius);
      default ->
          polygon(0, 1.2 * radius, 1.1 * radius, -0.9 * radius, -1.1 * radius, -0.9 * radius);
    };
  }

  /** Returns a diamond around the origin. */
  static Shape diamond(double radius) {
    return polygon(0, -radius, radius, 0, 0, radius, -radius, 0);
  }

  private static Shape polygon(double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
