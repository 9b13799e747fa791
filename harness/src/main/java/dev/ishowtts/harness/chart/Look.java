package dev.ishowtts.harness.chart;

import java.awt.Color;
import java.util.Objects;

/**
 * What a chart is drawn for.
 *
 * @param width in pixels, {@value #LEAST_WIDTH} to {@value #MOST_WIDTH}; the height follows from
 *     the content
 * @param theme colours
 */
public record Look(int width, Theme theme) {
  /** Narrowest chart. */
  public static final int LEAST_WIDTH = 320;

  /** Widest chart. */
  public static final int MOST_WIDTH = 4000;

  /** Width of a phone held upright. */
  public static final int PHONE = 390;

  /** Width of a chart on a desk. */
  public static final int WIDE = 1200;

  private static final int NARROW = 640;

  public Look {
    Objects.requireNonNull(theme);
    if (width < LEAST_WIDTH || width > MOST_WIDTH) {
      throw new IllegalArgumentException(
          "width must be in " + LEAST_WIDTH + ".." + MOST_WIDTH + ", got " + width);
    }
  }

  /** Returns whether it is drawn for a phone. */
  boolean isNarrow() {
    return width < NARROW;
  }

  /** Returns the size of text in pixels. */
  int text() {
    return isNarrow() ? 12 : 14;
  }

  /** Returns the size of the heading in pixels. */
  int heading() {
    return isNarrow() ? 16 : 20;
  }

  /** Returns {@code ink} in this theme. */
  Color colour(Ink ink) {
    return theme == Theme.DARK ? ink.dark() : ink.light();
  }

  /** Returns {@code ink} in this theme, see-through: {@code opacity} in [0, 1]. */
  Color colour(Ink ink, double opacity) {
    Color full = colour(ink);
    return new Color(
        full.getRed(), full.getGreen(), full.getBlue(), (int) Math.round(255 * opacity));
  }
}
