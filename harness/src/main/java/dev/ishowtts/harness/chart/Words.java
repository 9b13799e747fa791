package dev.ishowtts.harness.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text that must fit. */
final class Words {
  private static final String ELLIPSIS = "…";

  private Words() {}

  /** Returns {@code text}, its middle left out where it is wider than {@code width} pixels. */
  static String fit(String text, ChartFont font, double width) {
    if (font.width(text) <= width) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    for (int kept = points.length - 1; kept > 0; kept--) {
      int head = (kept + 1) / 2;
      String cut =
          new String(points, 0, head)
              + ELLIPSIS
              + new String(points, points.length - (kept - head), kept - head);
      if (font.width(cut) <= width) {
        return cut;
      }
    }
    return ELLIPSIS;
  }

  /** Returns {@code text} in lines of at most {@code width} pixels; a longer word is broken. */
  static List<String> wrap(String text, ChartFont font, double width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.strip().split("\\s+", -1)) {
      String rest = word;
      while (font.width(rest) > width && rest.length() > 1) {
        if (!line.isEmpty()) {
          lines.add(line);
          line = "";
        }
        int cut = rest.length() - 1;
        while (cut > 1 && font.width(rest.substring(0, cut)) > width) {
          cut--;
        }
        cut = rest.offsetByCodePoints(0, Math.max(1, rest.codePointCount(0, cut)));
        lines.add(rest.substring(0, cut));
        rest = rest.substring(cut);
      }
      String longer = line.isEmpty() ? rest : line + " " + rest;
      if (font.width(longer) <= width) {
        line = longer;
      } else {
        lines.add(line);
        line = rest;
      }
    }
    if (!line.isEmpty()) {
      lines.add(line);
    }
    return lines;
  }

  /** Returns three significant digits, more for whole numbers of four digits and up. */
  static String number(double value) {
    double magnitude = Math.abs(value);
    if (magnitude == 0 || magnitude >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(magnitude)));
    return decimals > 6
        ? String.format(Locale.ROOT, "%.1e", value)
        : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Returns a number that people chose, as they wrote it. */
  static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Returns a ratio as its difference from one, such as {@code +3.9 %}. */
  static String percent(double ratio) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1));
  }

  /** Returns {@code count} things, such as {@code 1 run} or {@code 3 runs}. */
  static String count(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  /** Returns a metric's name with its unit, such as {@code wall_ms (ms)}. */
  static String axis(String name, String unit) {
    return unit.equals("1") ? name : name + " (" + unit + ")";
  }
}
