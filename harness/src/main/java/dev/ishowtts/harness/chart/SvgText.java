package dev.ishowtts.harness.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Clips are nested svg elements, which clip by themselves: clip paths need ids, and ids of two charts on one page collide. Neighbours of one
 * colour become one path, so that ten thousand points stay a small file. Colours that stand for an ink can follow the reader's theme.
 */
/** A drawing as SVG. */
final class SvgText {
  private static final double CENTS = 100;

  private final Drawing drawing;
  private final StringBuilder text = new StringBuilder(1 << 14);
  private @Nullable String style;

  SvgText(Drawing drawing) {
    this.drawing = drawing;
  }

  /** Returns a whole file. */
  String file() {
    String head =
        drawing.theme() == Theme.AUTO ? "<style>" + variables("svg.chart") + "</style>" : "";
    return svg(
            " xmlns=\"http://www.w3.org/2000/svg\" width=\""
                + drawing.width()
                + "\" height=\""
                + drawing.height()
                + "\"",
            head)
        + "\n";
  }

  /** Returns an element for an HTML page. */
  String element() {
    return svg("", "");
  }

  /** Returns the rules that define both themes' colours for elements of {@code selector}. */
  static String variables(String selector) {
    StringBuilder light = new StringBuilder();
    StringBuilder dark = new StringBuilder();
    for (Ink ink : Ink.values()) {
      light.append(ink.variable()).append(':').append(hex(ink.light())).append(';');
      dark.append(ink.variable()).append(':').append(hex(ink.dark())).append(';');
    }
    return selector
        + "{"
        + light
        + "}@media(prefers-color-scheme:dark){"
        + selector
        + "{"
        + dark
        + "}}";
  }

  private String svg(String attributes, String head) {
    text.setLength(0);
    text.append("<svg class=\"chart\"").append(attributes);
    text.append(" viewBox=\"0 0 ").append(drawing.width()).append(' ').append(drawing.height());
    text.append("\" role=\"img\" font-family=\"system-ui,sans-serif\" aria-label=\"");
    text.append(escaped(drawing.title())).append("\">").append(head);
    Optional<Rectangle2D> clip = Optional.empty();
    for (Mark mark : drawing.marks()) {
      if (!mark.clip().equals(clip)) {
        endPath();
        if (clip.isPresent()) {
          text.append("</svg>");
        }
        mark.clip().ifPresent(this::clip);
        clip = mark.clip();
      }
      append(mark);
    }
    endPath();
    return text.append(clip.isPresent() ? "</svg></svg>" : "</svg>").toString();
  }

  private void clip(Rectangle2D area) {
    String place = number(area.getX()) + "\" y=\"" + number(area.getY());
    String size = number(area.getWidth()) + "\" height=\"" + number(area.getHeight());
    text.append("<svg x=\"").append(place).append("\" width=\"").append(size);
    text.append("\" viewBox=\"")
        .append(number(area.getX()))
        .append(' ')
        .append(number(area.getY()));
    text.append(' ').append(number(area.getWidth())).append(' ').append(number(area.getHeight()));
    text.append("\">");
  }

  private void append(Mark mark) {
    if (mark instanceof Mark.Fill fill && isDisc(fill.shape())) {
      Rectangle2D box = fill.shape().getBounds2D();
      begin(
          "fill=\"none\" "
              + paint("stroke", fill.colour())
              + " stroke-linecap=\"round\" stroke-width=\""
              + number(box.getWidth())
              + "\"");
      text.append('M').append(number(box.getCenterX())).append(' ');
      text.append(number(box.getCenterY())).append("h0");
    } else if (mark instanceof Mark.Fill fill) {
      begin(paint("fill", fill.colour()));
      path(fill.shape());
    } else if (mark instanceof Mark.Outline outline) {
      begin("fill=\"none\" " + paint("stroke", outline.colour()) + stroke(outline.stroke()));
      path(outline.shape());
    } else if (mark instanceof Mark.Text words) {
      endPath();
      text(words);
    }
  }

  /* Java's circles are four curves; a line of no length with round ends is a tenth as long. */
  private static boolean isDisc(Shape shape) {
    int curves = 0;
    int others = 0;
    for (PathIterator way = shape.getPathIterator(null); !way.isDone(); way.next()) {
      int kind = way.currentSegment(new double[6]);
      curves += kind == PathIterator.SEG_CUBICTO ? 1 : 0;
      others += kind == PathIterator.SEG_LINETO || kind == PathIterator.SEG_QUADTO ? 1 : 0;
    }
    Rectangle2D box = shape.getBounds2D();
    return curves == 4 && others == 0 && Math.abs(box.getWidth() - box.getHeight()) < 1e-6;
  }

  private void begin(String wanted) {
    if (!Objects.equals(style, wanted)) {
      endPath();
      style = wanted;
      text.append("<path ").append(wanted).append(" d=\"");
    }
  }

  private void endPath() {
    if (style != null) {
      text.append("\"/>");
      style = null;
    }
  }

  private void text(Mark.Text words) {
    text.append("<text x=\"").append(number(words.x())).append("\" y=\"").append(number(words.y()));
    text.append("\" font-size=\"").append(words.font().getSize()).append('"');
    if (words.font().isBold()) {
      text.append(" font-weight=\"bold\"");
    }
    text.append(" textLength=\"").append(number(words.width())).append("\" ");
    text.append(paint("fill", words.colour())).append('>');
    text.append(escaped(words.text())).append("</text>");
  }

  private String paint(String attribute, Color colour) {
    String opacity =
        colour.getAlpha() == 255
            ? ""
            : " " + attribute + "-opacity=\"" + number(colour.getAlpha() / 255.0) + "\"";
    Optional<Ink> ink =
        drawing.theme() == Theme.AUTO
            ? Arrays.stream(Ink.values())
                .filter(known -> (known.light().getRGB() ^ colour.getRGB()) << 8 == 0)
                .findFirst()
            : Optional.empty();
    return ink.map(known -> "style=\"" + attribute + ":var(" + known.variable() + ")\"")
            .orElse(attribute + "=\"" + hex(colour) + "\"")
        + opacity;
  }

  private static String stroke(BasicStroke stroke) {
    StringBuilder words = new StringBuilder();
    words.append(" stroke-width=\"").append(number(stroke.getLineWidth())).append('"');
    float[] dashes = stroke.getDashArray();
    if (dashes != null) {
      words.append(" stroke-dasharray=\"");
      for (int i = 0; i < dashes.length; i++) {
        words.append(i == 0 ? "" : " ").append(number(dashes[i]));
      }
      words.append('"');
    }
    if (stroke.getLineJoin() == BasicStroke.JOIN_ROUND) {
      words.append(" stroke-linejoin=\"round\"");
    }
    return words.toString();
  }

  /* Straight lines go by differences of tenths of a pixel: half the characters, and no drift. */
  private void path(Shape shape) {
    double[] points = new double[6];
    long x = 0;
    long y = 0;
    for (PathIterator way = shape.getPathIterator(null); !way.isDone(); way.next()) {
      int kind = way.currentSegment(points);
      switch (kind) {
        case PathIterator.SEG_MOVETO, PathIterator.SEG_LINETO -> {
          long toX = Math.round(10 * points[0]);
          long toY = Math.round(10 * points[1]);
          boolean line = kind == PathIterator.SEG_LINETO;
          text.append(line ? 'l' : 'M').append(number((toX - (line ? x : 0)) / 10.0));
          text.append(' ').append(number((toY - (line ? y : 0)) / 10.0));
          x = toX;
          y = toY;
        }
        case PathIterator.SEG_CUBICTO -> {
          text.append('C');
          for (int i = 0; i < points.length; i++) {
            text.append(i == 0 ? "" : " ").append(number(Math.round(10 * points[i]) / 10.0));
          }
          x = Math.round(10 * points[4]);
          y = Math.round(10 * points[5]);
        }
        case PathIterator.SEG_CLOSE -> text.append('Z');
        default -> throw new IllegalStateException("charts have no quadratic curves");
      }
    }
  }

  /** Returns at most two decimals, no exponent. */
  static String number(double value) {
    long cents = Math.round(value * CENTS);
    if (cents % 100 == 0) {
      return Long.toString(cents / 100);
    }
    long rest = Math.abs(cents % 100);
    return (cents < 0 ? "-" : "")
        + Math.abs(cents / 100)
        + "."
        + (rest % 10 == 0 ? Long.toString(rest / 10) : (rest < 10 ? "0" : "") + rest);
  }

  private static String hex(Color colour) {
    return String.format(
        Locale.ROOT, "#%02x%02x%02x", colour.getRed(), colour.getGreen(), colour.getBlue());
  }

  private static String escaped(String words) {
    StringBuilder safe = new StringBuilder(words.length());
    words
        .codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(point < ' ' ? ' ' : point);
              }
            });
    return safe.toString();
  }
}
