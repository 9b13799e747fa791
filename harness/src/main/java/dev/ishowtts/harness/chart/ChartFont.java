package dev.ishowtts.harness.chart;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;
import java.io.Serial;

/*
 * Where a font of the machine were asked how wide a text is, charts would differ from machine to machine, and could not be drawn where no font
 * is installed. Widths are those of Helvetica, a little wider; the text is then set to just that width in the font that is there.
 */
/** A sans-serif font with widths of its own, the same on every machine. */
final class ChartFont extends Font {
  @Serial private static final long serialVersionUID = 1L;

  private static final double ROOM = 1.05;
  private static final double BOLD_ROOM = 1.08;
  private static final double ASCENT = 0.93;
  private static final double DESCENT = 0.24;
  private static final double IDEOGRAPH = 1.0;
  private static final double OTHER = 0.6;
  private static final int FIRST_IDEOGRAPH = 0x2e80;

  /** Thousandths of an em of the characters from space to tilde. */
  private static final int[] WIDTHS = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space … /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 … ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ … O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P … _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` … o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584 // p … ~
  };

  ChartFont(int style, int size) {
    super(
        "chart", style,
        size); // equals no font of JFreeChart's own, which are never replaced by an equal one
  }

  /** Returns the width of {@code text} in pixels. */
  double width(String text) {
    double sum =
        text.codePoints()
            .mapToDouble(
                point ->
                    point >= ' ' && point - ' ' < WIDTHS.length
                        ? WIDTHS[point - ' '] / 1000.0
                        : point >= FIRST_IDEOGRAPH ? IDEOGRAPH : OTHER)
            .sum();
    return sum * getSize() * ROOM * (isBold() ? BOLD_ROOM : 1);
  }

  /** Returns the height above the base line in pixels. */
  double ascent() {
    return ASCENT * getSize();
  }

  /** Returns the height below the base line in pixels. */
  double descent() {
    return DESCENT * getSize();
  }

  /** Returns the height of a line in pixels. */
  double height() {
    return ascent() + descent();
  }

  FontMetrics metrics() {
    return new Metrics(this);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public LineMetrics getLineMetrics(String text, FontRenderContext context) {
    return new Line(this, text.length());
  }

  private static final class Metrics extends FontMetrics {
    @Serial private static final long serialVersionUID = 1L;

    private final ChartFont chartFont;

    Metrics(ChartFont font) {
      super(font);
      this.chartFont = font;
    }

    @Override
    public int getAscent() {
      return (int) Math.round(chartFont.ascent());
    }

    @Override
    public int getDescent() {
      return (int) Math.round(chartFont.descent());
    }

    @Override
    public int stringWidth(String text) {
      return (int) Math.ceil(chartFont.width(text));
    }

    @Override
    public int charWidth(char character) {
      return stringWidth(String.valueOf(character));
    }

    @Override
    public int charsWidth(char[] data, int from, int length) {
      return stringWidth(new String(data, from, length));
    }
  }

  private static final class Line extends LineMetrics {
    private final ChartFont font;
    private final int characters;

    Line(ChartFont font, int characters) {
      this.font = font;
      this.characters = characters;
    }

    @Override
    public int getNumChars() {
      return characters;
    }

    @Override
    public float getAscent() {
      return (float) font.ascent();
    }

    @Override
    public float getDescent() {
      return (float) font.descent();
    }

    @Override
    public float getLeading() {
      return 0;
    }

    @Override
    public float getHeight() {
      return (float) font.height();
    }

    @Override
    public int getBaselineIndex() {
      return ROMAN_BASELINE;
    }

    @Override
    public float[] getBaselineOffsets() {
      return new float[] {
        0, (float) ((font.descent() - font.ascent()) / 2), (float) -font.ascent()
      };
    }

    @Override
    public float getStrikethroughOffset() {
      return (float) (-font.ascent() / 3);
    }

    @Override
    public float getStrikethroughThickness() {
      return 1;
    }

    @Override
    public float getUnderlineOffset() {
      return 1;
    }

    @Override
    public float getUnderlineThickness() {
      return 1;
    }
  }
}
