package dev.ishowtts.harness.chart;

import java.util.Locale;

/** How a drawing is written. */
public enum ChartFormat {
  /** Scalable, in the reader's font. */
  SVG,
  /** Pixels. */
  PNG;

  /** Returns the extension of such files, without a dot. */
  public String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the media type for a server. */
  public String mediaType() {
    return this == SVG ? "image/svg+xml" : "image/png";
  }

  /** Returns {@code drawing} as a file. */
  public byte[] bytes(Drawing drawing) {
    return this == SVG ? drawing.svg() : drawing.png();
  }
}
