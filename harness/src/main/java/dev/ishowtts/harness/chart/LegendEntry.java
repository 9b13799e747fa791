package dev.ishowtts.harness.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.util.Optional;

/**
 * What a line, point or area of a chart means.
 *
 * @param label for people
 * @param colour of line and point
 * @param line how the line looks; empty if there is none
 * @param point how a point looks; empty if there is none
 * @param band colour of an area; empty if there is none
 */
record LegendEntry(
    String label,
    Color colour,
    Optional<BasicStroke> line,
    Optional<Shape> point,
    Optional<Color> band) {

  static LegendEntry line(String label, Color colour, BasicStroke stroke) {
    return new LegendEntry(label, colour, Optional.of(stroke), Optional.empty(), Optional.empty());
  }

  static LegendEntry line(String label, Look look, LineStyle style) {
    return new LegendEntry(
        label,
        look.colour(style.ink()),
        Optional.of(style.stroke()),
        Optional.of(style.shape()),
        Optional.empty());
  }

  static LegendEntry point(String label, Color colour, Shape shape) {
    return new LegendEntry(label, colour, Optional.empty(), Optional.of(shape), Optional.empty());
  }

  static LegendEntry band(String label, Color colour, Color band) {
    return new LegendEntry(label, colour, Optional.empty(), Optional.empty(), Optional.of(band));
  }
}
