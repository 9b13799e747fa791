package dev.ishowtts.harness.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/*
 * From top to bottom: heading, lines, legend, panels, notes. All are as wide as the sheet and as high as they need, so that nothing can lie on
 * anything else.
 */
/** A chart before it is drawn. */
final class Sheet {
  private static final int SYMBOL = 28;
  private static final int GAP = 8;
  private static final double BETWEEN_ENTRIES = 18;

  private final String title;
  private final Look look;
  private final List<String> lines = new ArrayList<>();
  private final List<LegendEntry> legend = new ArrayList<>();
  private final List<Panel> panels = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Sheet(String title, Look look) {
    this.title = title;
    this.look = look;
  }

  /** Returns a sheet that only says why there is nothing to see. */
  static Sheet empty(String title, String why, Look look) {
    return new Sheet(title, look).note(why);
  }

  /** Adds a line under the heading. */
  Sheet line(String text) {
    lines.add(text);
    return this;
  }

  /** Adds an entry to the legend. */
  Sheet legend(LegendEntry entry) {
    legend.add(entry);
    return this;
  }

  /** Adds a panel below those that are there. */
  Sheet panel(Panel panel) {
    panels.add(panel);
    return this;
  }

  /** Adds a line below all panels. */
  Sheet note(String text) {
    notes.add(text);
    return this;
  }

  String title() {
    return title;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  List<LegendEntry> legend() {
    return List.copyOf(legend);
  }

  List<Panel> panels() {
    return List.copyOf(panels);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  Drawing draw() {
    Canvas canvas = new Canvas();
    double height = paint(canvas);
    Canvas whole = new Canvas();
    whole.setColor(look.colour(Ink.BACKGROUND));
    int pixels = (int) Math.ceil(height);
    whole.fill(new Rectangle2D.Double(0, 0, look.width(), pixels));
    List<Mark> marks = new ArrayList<>(whole.marks());
    marks.addAll(canvas.marks());
    return new Drawing(title, look.width(), pixels, look.theme(), marks);
  }

  private double paint(Canvas canvas) {
    double margin = margin();
    double y = margin;
    y = text(canvas, title, new ChartFont(Font.BOLD, look.heading()), Ink.TEXT, y);
    for (String line : lines) {
      y = text(canvas, line, new ChartFont(Font.PLAIN, look.text()), Ink.SOFT, y + 2);
    }
    y = legend(canvas, legend, y + GAP);
    for (Panel panel : panels) {
      y += GAP;
      if (!panel.caption().isEmpty()) {
        y = text(canvas, panel.caption(), new ChartFont(Font.BOLD, look.text()), Ink.TEXT, y) + 4;
      }
      y = legend(canvas, panel.legend(), y);
      panel
          .plot()
          .draw(
              canvas,
              new Rectangle2D.Double(margin, y, look.width() - 2 * margin, panel.height()),
              null,
              null,
              null);
      canvas.setClip(null);
      y += panel.height();
    }
    y += notes.isEmpty() ? 0 : GAP;
    for (String note : notes) {
      y = text(canvas, note, new ChartFont(Font.PLAIN, look.text()), Ink.TEXT, y + 3);
    }
    return y + margin;
  }

  private double margin() {
    return look.isNarrow() ? 10 : 18;
  }

  private double text(Canvas canvas, String words, ChartFont font, Ink ink, double top) {
    double y = top;
    canvas.setColor(look.colour(ink));
    canvas.setFont(font);
    for (String line : Words.wrap(words, font, look.width() - 2 * margin())) {
      canvas.drawString(line, (float) margin(), (float) (y + font.ascent()));
      y += font.height();
    }
    return y;
  }

  private double legend(Canvas canvas, List<LegendEntry> entries, double top) {
    ChartFont font = new ChartFont(Font.PLAIN, look.text());
    double right = look.width() - margin();
    double x = margin();
    double y = top;
    double widest = right - margin() - SYMBOL - GAP;
    canvas.setFont(font);
    for (LegendEntry entry : entries) {
      String label = Words.fit(entry.label(), font, widest);
      double width = SYMBOL + GAP + font.width(label);
      if (x > margin() && x + width > right) {
        x = margin();
        y += font.height() + 3;
      }
      symbol(canvas, entry, x, y + font.height() / 2);
      canvas.setColor(look.colour(Ink.TEXT));
      canvas.drawString(label, (float) (x + SYMBOL + GAP), (float) (y + font.ascent()));
      x += width + BETWEEN_ENTRIES;
    }
    return entries.isEmpty() ? y : y + font.height() + 3;
  }

  private static void symbol(Canvas canvas, LegendEntry entry, double x, double y) {
    Color colour = entry.colour();
    entry
        .band()
        .ifPresent(
            band -> {
              Rectangle2D area = new Rectangle2D.Double(x, y - 6, SYMBOL, 12);
              canvas.setColor(band);
              canvas.fill(area);
              canvas.setColor(colour);
              canvas.setStroke(LineStyle.stroke(1));
              canvas.draw(area);
            });
    canvas.setColor(colour);
    entry
        .line()
        .ifPresent(
            stroke -> {
              canvas.setStroke(stroke);
              canvas.draw(new Line2D.Double(x, y, x + SYMBOL, y));
            });
    entry.point().ifPresent(shape -> canvas.fill(at(shape, x + SYMBOL / 2.0, y)));
  }

  /** Returns {@code shape} moved to a place. */
  static Shape at(Shape shape, double x, double y) {
    return AffineTransform.getTranslateInstance(x, y).createTransformedShape(shape);
  }
}
