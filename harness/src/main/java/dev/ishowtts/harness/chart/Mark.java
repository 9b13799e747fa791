package dev.ishowtts.harness.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.Optional;

/** One thing on a drawing, in pixels from its upper left corner. */
sealed interface Mark {
  /** Returns what it may not leave; empty if it may be anywhere. */
  Optional<Rectangle2D> clip();

  /** A filled shape. */
  record Fill(Shape shape, Color colour, Optional<Rectangle2D> clip) implements Mark {}

  /** The outline of a shape, or a line. */
  record Outline(Shape shape, Color colour, BasicStroke stroke, Optional<Rectangle2D> clip)
      implements Mark {}

  /**
   * One line of horizontal text.
   *
   * @param x left end
   * @param y base line
   */
  record Text(
      String text, double x, double y, ChartFont font, Color colour, Optional<Rectangle2D> clip)
      implements Mark {
    /** Returns the width to which it is set. */
    double width() {
      return font.width(text);
    }

    /** Returns the room that it takes. */
    Rectangle2D box() {
      return new Rectangle2D.Double(x, y - font.ascent(), width(), font.height());
    }
  }
}
