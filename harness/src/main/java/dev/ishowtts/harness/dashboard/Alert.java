package dev.ishowtts.harness.dashboard;

import dev.ishowtts.harness.dashboard.Selection.Take;
import dev.ishowtts.harness.sink.influx.RunPoints;
import dev.ishowtts.harness.sink.influx.SpoolPoint;
import java.util.List;

/**
 * Something a person has to hear of.
 *
 * @param name part of its identifier, fixed for ever
 * @param title of the alert
 * @param selection one figure for each series
 * @param days how far back the figure is looked for
 * @param condition when it fires
 * @param patience how long it must hold before it fires, e.g. {@code 5m}
 * @param silence whether no figure at all fires too
 * @param summary one line; {@code {{ .Labels.host }}} for a tag
 * @param description what to do
 * @param board dashboard that shows it
 * @param panel title of the panel there
 */
record Alert(
    String name,
    String title,
    Selection selection,
    int days,
    Condition condition,
    String patience,
    boolean silence,
    String summary,
    String description,
    String board,
    String panel) {
  /** Hours without a run after which a host counts as silent. */
  static final int SILENT_HOURS = 26;

  /**
   * A figure against a bound.
   *
   * @param above whether it fires above the bound; otherwise below
   */
  record Condition(boolean above, double bound) {
    /** Returns whether a figure fires. */
    boolean firesAt(double figure) {
      return above ? figure > bound : figure < bound;
    }
  }

  /** Returns the alerts in a fixed order. */
  static List<Alert> all() {
    return List.of(
        ofNewestRun(
            "rtf-over-target",
            "RTF over its target",
            "missed_targets",
            new Condition(true, 0),
            "{{ .Labels.host }}: {{ .Labels.suite }} misses its RTF target",
            "The gate is 99 % sure that a scenario of the newest run is slower than its target."
                + " Compare with the runs before it.",
            "overview",
            "RTF by scenario, with its target"),
        ofNewestRun(
            "regression",
            "Slower than the baseline",
            "regressions",
            new Condition(true, 0),
            "{{ .Labels.host }}: {{ .Labels.suite }} became slower than its baseline",
            "The gate found a loss in the newest run. Look at what changed, or accept it:"
                + " ./ishowtts baseline accept.",
            "overview",
            "RTF over its baseline, with its 95 % interval"),
        new Alert(
            "no-data",
            "No runs",
            Selection.of(RunPoints.RUN, "duration_s")
                .is("scenario", RunPoints.ALL)
                .by("host")
                .take(new Take.Recent(SILENT_HOURS)),
            14,
            new Condition(false, 0.5),
            "10m",
            true,
            "{{ .Labels.host }}: no run arrived for " + SILENT_HOURS + " hours",
            "The host is off, its timer does not run, or its points wait on its disk:"
                + " ./ishowtts spool status.",
            "fleet",
            "Newest run"),
        ofNewestRun(
            "lock-lost",
            "Clocks not locked",
            "locked",
            new Condition(false, 0.5),
            "{{ .Labels.host }}: {{ .Labels.suite }} ran without locked clocks",
            "Figures of such a run say little: ./ishowtts lock apply, then measure again.",
            "telemetry",
            "Lock and throttling by run"),
        ofNewestRun(
            "throttled",
            "Throttled during a run",
            "throttled",
            new Condition(true, 0),
            "{{ .Labels.host }}: {{ .Labels.suite }} was slowed down by heat or power",
            "Improve cooling or power supply, then measure again.",
            "telemetry",
            "Lock and throttling by run"),
        ofNewestRun(
            "error-rate",
            "Syntheses fail",
            "error_percent",
            new Condition(true, 1),
            "{{ .Labels.host }}: more than 1 % of {{ .Labels.suite }} failed",
            "The run file has the fault of every sample that failed.",
            "fleet",
            "Failed syntheses by run"),
        new Alert(
            "spool-age",
            "Points wait for long",
            Selection.of(SpoolPoint.SPOOL, "oldest_s").by("host").take(new Take.Newest()),
            2,
            new Condition(true, 6 * 3600),
            "5m",
            false,
            "{{ .Labels.host }}: points have waited for more than 6 hours",
            "The server takes less than the host makes, or was away: ./ishowtts publish.",
            "fleet",
            "Oldest point that waits, over time"));
  }

  private static Alert ofNewestRun(
      String name,
      String title,
      String field,
      Condition condition,
      String summary,
      String description,
      String board,
      String panel) {
    return new Alert(
        name,
        title,
        Selection.of(RunPoints.RUN, field)
            .is("scenario", RunPoints.ALL)
            .by("host", "suite")
            .take(new Take.Newest()),
        7,
        condition,
        "1m",
        false,
        summary,
        description,
        board,
        panel);
  }
}
