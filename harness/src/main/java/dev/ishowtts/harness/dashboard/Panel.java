package dev.ishowtts.harness.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One panel of a dashboard.
 *
 * @param kind how it is drawn
 * @param title unique in its dashboard
 * @param description what it tells, for whoever looks at it; ends with a full stop
 * @param unit of Grafana, e.g. {@code ms}
 * @param width in columns of 24
 * @param lines what is asked for
 * @param limit value from which on a figure is marked; a line in drawings over time
 * @param words what numbers mean, e.g. 1 is FAIL; empty where numbers are shown
 */
record Panel(
    Kind kind,
    String title,
    String description,
    String unit,
    int width,
    List<Line> lines,
    OptionalDouble limit,
    Map<String, String> words) {
  Panel {
    lines = List.copyOf(lines);
    words = Map.copyOf(words);
    if (width < 1 || width > Dashboard.COLUMNS) {
      throw new IllegalArgumentException("width must be 1..24, got " + width);
    }
  }

  /** Ways to draw. */
  enum Kind {
    /** Lines over time. */
    LINES("timeseries", 8),
    /** Points over time, one a sample. */
    POINTS("timeseries", 8),
    /** Lines on top of each other over time. */
    STACKED("timeseries", 8),
    /** Rows, the newest first. */
    TABLE("table", 9),
    /** The newest value, large. */
    NEWEST("stat", 5);

    private final String type;
    private final int height;

    Kind(String type, int height) {
      this.type = type;
      this.height = height;
    }

    /** Returns Grafana's name of the panel's plug-in. */
    String type() {
      return type;
    }

    /** Returns the height in rows of Grafana's grid. */
    int height() {
      return height;
    }
  }

  /**
   * What is asked for.
   *
   * @param legend name of its series: words, with tags in braces
   * @param dashed whether it is a mark to compare with, not a measure
   */
  record Line(String legend, Selection selection, boolean dashed) {}

  /** Returns a panel without lines. */
  static Panel of(Kind kind, String title, String unit, int width, String description) {
    return new Panel(
        kind, title, description, unit, width, List.of(), OptionalDouble.empty(), Map.of());
  }

  /** Returns this with another line. */
  Panel line(String legend, Selection selection) {
    return with(new Line(legend, selection, false));
  }

  /** Returns this with another line to compare with. */
  Panel dashed(String legend, Selection selection) {
    return with(new Line(legend, selection, true));
  }

  /** Returns this with a limit. */
  Panel limit(double value) {
    return new Panel(kind, title, description, unit, width, lines, OptionalDouble.of(value), words);
  }

  /** Returns this with words for numbers. */
  Panel words(Map<String, String> meaning) {
    return new Panel(kind, title, description, unit, width, lines, limit, meaning);
  }

  private Panel with(Line line) {
    List<Line> more = new ArrayList<>(lines);
    more.add(line);
    return new Panel(kind, title, description, unit, width, more, limit, words);
  }
}
