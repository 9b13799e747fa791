package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.harness.dashboard.Panel.Kind;
import dev.ishowtts.harness.dashboard.Panel.Query;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dashboards that this repository ships, in InfluxQL, the language that InfluxDB 1, 2 and 3
 * have in common.
 */
public final class Dashboards {
  private static final String SHOWN = "\"host\" =~ /^$host$/ AND $timeFilter";
  private static final String WHOLE =
      " FROM \"" + RunPoints.RUN + "\" WHERE \"scenario\" = '" + RunPoints.ALL + "' AND " + SHOWN;
  private static final int HALF = Dashboard.COLUMNS / 2;
  private static final int THIRD = Dashboard.COLUMNS / 3;

  private Dashboards() {}

  /** Returns the content of every file by its name, in a fixed order. */
  public static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Dashboard dashboard : List.of(overview(), metrics(), telemetry())) {
      files.put(dashboard.uid() + ".json", dashboard.json());
    }
    return files;
  }

  private static Dashboard overview() {
    return new Dashboard(
        "ishowtts-overview",
        "iShowTTS: overview",
        List.of(
            new Panel(
                Kind.NEWEST,
                "Newest RTF",
                "Mean over the scenarios of the newest run; below 1 is faster than speech.",
                "none",
                THIRD,
                List.of(
                    new Query(
                        "$tag_host $tag_suite",
                        "SELECT last(\"rtf\")" + WHOLE + " GROUP BY \"host\", \"suite\""))),
            new Panel(
                Kind.NEWEST,
                "Newest change against the baseline",
                "Candidate over baseline of the newest run; 1 is no change, above is slower.",
                "none",
                THIRD,
                List.of(
                    new Query(
                        "$tag_host $tag_suite",
                        "SELECT last(\"ratio\")" + WHOLE + " GROUP BY \"host\", \"suite\""))),
            new Panel(
                Kind.NEWEST,
                "Failed syntheses",
                "Sum over the runs of the time that is shown.",
                "short",
                THIRD,
                List.of(
                    new Query(
                        "$tag_host", "SELECT sum(\"errors\")" + WHOLE + " GROUP BY \"host\""))),
            new Panel(
                Kind.LINES,
                "RTF by scenario",
                "Median over restarts of the restarts' medians; lower is better.",
                "none",
                HALF,
                List.of(byScenario("rtf"))),
            new Panel(
                Kind.LINES,
                "Change against the baseline with its 95 % interval",
                "Mean over the scenarios; an interval above 1 is a loss.",
                "none",
                HALF,
                List.of(
                    new Query("ratio", "SELECT \"ratio\"" + WHOLE),
                    new Query("low", "SELECT \"ratio_low\"" + WHOLE),
                    new Query("high", "SELECT \"ratio_high\"" + WHOLE))),
            new Panel(
                Kind.TABLE,
                "Verdicts",
                "What the gate said, the newest first.",
                "none",
                Dashboard.COLUMNS,
                List.of(
                    new Query(
                        "",
                        "SELECT \"verdict\", \"suite\", \"host\", \"rtf\", \"ratio\", \"errors\","
                            + " \"commit\", \"run_id\""
                            + WHOLE
                            + " ORDER BY time DESC LIMIT 50")))));
  }

  private static Dashboard metrics() {
    List<Panel> panels = new ArrayList<>();
    for (Metric metric : Metric.SPEECH) {
      panels.add(
          new Panel(
              Kind.LINES,
              metric.key() + ", median",
              metric.description(),
              unit(metric.unit()),
              HALF,
              List.of(byScenario(metric.key()))));
      panels.add(
          new Panel(
              Kind.POINTS,
              metric.key() + ", every sample",
              metric.description(),
              unit(metric.unit()),
              HALF,
              List.of(
                  new Query(
                      "$tag_scenario",
                      "SELECT \""
                          + metric.key()
                          + "\" FROM \""
                          + RunPoints.SAMPLE
                          + "\" WHERE "
                          + SHOWN
                          + " GROUP BY \"scenario\""))));
    }
    return new Dashboard("ishowtts-metrics", "iShowTTS: metrics", panels);
  }

  private static Dashboard telemetry() {
    return new Dashboard(
        "ishowtts-telemetry",
        "iShowTTS: telemetry of runs",
        List.of(
            read(
                "Clocks",
                "Clocks beside the runs; a locked clock is a straight line.",
                "/_mhz$/",
                "MHz"),
            read(
                "Temperatures",
                "Temperatures beside the runs.",
                "/celsius|temperature/",
                "celsius"),
            read("Power", "Power beside the runs.", "/watts/", "watt"),
            read("Load", "Load of processors and GPU beside the runs.", "/percent/", "percent"),
            read("Memory", "Memory of worker and host beside the runs.", "/_mb$|_mib$/", "mbytes"),
            read(
                "Throttling",
                "Counters of throttling and over-current.",
                "/throttl|over_current|oc/",
                "short")));
  }

  private static Panel read(String title, String description, String fields, String unit) {
    return new Panel(
        Kind.LINES,
        title,
        description,
        unit,
        HALF,
        List.of(
            new Query(
                "$tag_host $col",
                "SELECT "
                    + fields
                    + " FROM \""
                    + RunPoints.TELEMETRY
                    + "\" WHERE "
                    + SHOWN
                    + " GROUP BY \"host\"")));
  }

  private static Query byScenario(String field) {
    return new Query(
        "$tag_scenario",
        "SELECT \""
            + field
            + "\" FROM \""
            + RunPoints.RUN
            + "\" WHERE \"scenario\" <> '"
            + RunPoints.ALL
            + "' AND \"side\" = 'candidate' AND "
            + SHOWN
            + " GROUP BY \"host\", \"scenario\"");
  }

  private static String unit(String symbol) {
    return switch (symbol) {
      case "ms" -> "ms";
      case "MiB" -> "mbytes";
      case "s" -> "s";
      case "percent", "%" -> "percent";
      default -> "none";
    };
  }
}
