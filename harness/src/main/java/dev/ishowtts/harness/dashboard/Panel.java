package dev.ishowtts.harness.dashboard;

import java.util.List;

/**
 * One panel of a dashboard.
 *
 * @param kind how it is drawn
 * @param title unique in its dashboard
 * @param description one sentence for whoever looks at it
 * @param unit of Grafana, e.g. {@code ms}
 * @param width in columns of 24
 * @param queries InfluxQL, {@code $timeFilter} for the time shown and {@code $host} for the hosts
 */
record Panel(
    Kind kind, String title, String description, String unit, int width, List<Query> queries) {
  Panel {
    queries = List.copyOf(queries);
    if (width < 1 || width > Dashboard.COLUMNS) {
      throw new IllegalArgumentException("width must be 1..24, got " + width);
    }
  }

  /** Ways to draw. */
  enum Kind {
    /** Lines over time. */
    LINES("timeseries"),
    /** Points over time, one a sample. */
    POINTS("timeseries"),
    /** Rows. */
    TABLE("table"),
    /** The newest value, large. */
    NEWEST("stat");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** Returns Grafana's name of the panel's plug-in. */
    String type() {
      return type;
    }
  }

  /**
   * One query.
   *
   * @param alias name of its series, {@code $tag_scenario} for a tag's value
   * @param text in InfluxQL
   */
  record Query(String alias, String text) {}
}
