package dev.ishowtts.harness.report;

/** Text inside of HTML and SVG. */
public final class HtmlText {
  private HtmlText() {}

  /** Returns {@code text} safe between tags and inside of quoted attributes. */
  public static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(point < ' ' && point != '\n' ? ' ' : point);
              }
            });
    return safe.toString();
  }
}
