package dev.ishowtts.harness.chart;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A chart at one size in one theme. Immutable; the same input gives the same bytes. */
public final class Drawing {
  private final String title;
  private final int width;
  private final int height;
  private final Theme theme;
  private final List<Mark> marks;

  Drawing(String title, int width, int height, Theme theme, List<Mark> marks) {
    this.title = title;
    this.width = width;
    this.height = height;
    this.theme = theme;
    this.marks = List.copyOf(marks);
  }

  /** Returns what it shows, one line. */
  public String title() {
    return title;
  }

  /** Returns the width in pixels. */
  public int width() {
    return width;
  }

  /** Returns the height in pixels. */
  public int height() {
    return height;
  }

  Theme theme() {
    return theme;
  }

  List<Mark> marks() {
    return marks;
  }

  /** Returns an SVG file in UTF-8; the same bytes on every machine. */
  public byte[] svg() {
    return new SvgText(this).file().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns an {@code <svg>} element for a page: without a namespace, an id, a link or a script.
   *
   * <p>In {@link Theme#AUTO} its colours are CSS variables, which {@link #pageStyle} defines.
   */
  public String inlineSvg() {
    return new SvgText(this).element();
  }

  /** Returns the CSS that a page with {@link #inlineSvg} charts in {@link Theme#AUTO} needs. */
  public static String pageStyle() {
    return SvgText.variables("svg.chart");
  }

  /**
   * Returns a PNG file; the same bytes on machines with the same fonts.
   *
   * @throws IllegalArgumentException in {@link Theme#AUTO}, which a picture cannot follow
   * @throws IllegalStateException if no font is installed, with the remedy
   */
  public byte[] png() {
    return new PngPicture(this).bytes();
  }
}
