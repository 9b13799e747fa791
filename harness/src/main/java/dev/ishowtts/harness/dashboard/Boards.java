package dev.ishowtts.harness.dashboard;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.harness.dashboard.Board.Variable;
import dev.ishowtts.harness.dashboard.Panel.Kind;
import dev.ishowtts.harness.dashboard.Selection.Take;
import dev.ishowtts.harness.quality.Limit;
import dev.ishowtts.harness.quality.Measure;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.Quantity;
import dev.ishowtts.harness.quality.Role;
import dev.ishowtts.harness.sink.influx.QualityPoints;
import dev.ishowtts.harness.sink.influx.RunPoints;
import dev.ishowtts.harness.sink.influx.SpoolPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The dashboards of this repository, made from the catalogues of metrics and quality measures. */
final class Boards {
  /** Verdicts by their exit code. */
  static final Map<String, String> VERDICTS =
      Map.of("0", "PASS or IMPROVED", "1", "FAIL", "3", "INCONCLUSIVE");

  private static final List<String> FIRST = List.of("wer", "mos_overall", "lufs", "syll_rate");
  private static final int HALF = Dashboard.COLUMNS / 2;
  private static final int THIRD = Dashboard.COLUMNS / 3;
  private static final int QUARTER = Dashboard.COLUMNS / 4;
  private static final Variable HOST = new Variable("host", "Host", RunPoints.RUN, "rtf");
  private static final Variable SUITE = new Variable("suite", "Suite", RunPoints.RUN, "rtf");
  private static final Variable SCENARIO =
      new Variable("scenario", "Scenario", RunPoints.SAMPLE, "error");
  private static final Variable QUALITY_HOST =
      new Variable("host", "Host", QualityPoints.QUALITY, "items");

  private Boards() {}

  /** Returns the dashboards in a fixed order. */
  static List<Board> all() {
    return List.of(overview(), run(), telemetry(), quality(), fleet(), metrics());
  }

  private static Board overview() {
    return new Board(
        "overview",
        "iShowTTS: overview",
        "Is it fast enough, and did it become slower?",
        "now-30d",
        List.of(HOST, SUITE),
        List.of(
            Panel.of(
                    Kind.NEWEST,
                    "Newest RTF over its target",
                    "none",
                    QUARTER,
                    "RTF of the slowest scenario over its target, in the newest run of each host"
                        + " and suite; from 1 on it is too slow. Empty without a target"
                        + " (gate.target_rtf).")
                .line("{host} {suite}", newest("rtf_of_target"))
                .limit(1),
            Panel.of(
                    Kind.NEWEST,
                    "Newest RTF over its baseline",
                    "none",
                    QUARTER,
                    "Candidate over baseline, mean over the scenarios of the newest run of each"
                        + " host and suite; 1 is no change, from 1.03 on it is marked.")
                .line("{host} {suite}", newest("ratio"))
                .limit(1.03),
            Panel.of(
                    Kind.NEWEST,
                    "Newest verdict",
                    "none",
                    QUARTER,
                    "What the gate said of the newest run of each host and suite.")
                .line("{host} {suite}", newest("verdict_exit"))
                .limit(1)
                .words(VERDICTS),
            Panel.of(
                    Kind.NEWEST,
                    "Failed syntheses",
                    "none",
                    QUARTER,
                    "Syntheses that failed, summed over all runs of the time that is shown.")
                .line(
                    "{host} {suite}",
                    whole("errors").shown("suite").by("host", "suite").take(new Take.Sum()))
                .limit(1),
            Panel.of(
                    Kind.LINES,
                    "RTF by scenario, with its target",
                    "none",
                    HALF,
                    "Median over restarts of the restarts' medians; lower is better, below 1 is"
                        + " faster than speech. Dashed: the target.")
                .line("{host} {scenario}", byScenario("rtf"))
                .dashed("target of {host} {scenario}", byScenario("rtf_target")),
            Panel.of(
                    Kind.LINES,
                    "RTF over its baseline, with its 95 % interval",
                    "none",
                    HALF,
                    "Mean over the scenarios. Dashed: the interval's ends; where the lower one"
                        + " is above 1, it became slower.")
                .line("{host} {suite}", series("ratio").shown("suite"))
                .dashed("low, {host} {suite}", series("ratio_low").shown("suite"))
                .dashed("high, {host} {suite}", series("ratio_high").shown("suite"))
                .limit(1),
            Panel.of(
                    Kind.LINES,
                    "RTF over its target",
                    "none",
                    HALF,
                    "The same figure for every scenario with a target; the line at 1 is the"
                        + " target.")
                .line("{host} {scenario}", byScenario("rtf_of_target"))
                .limit(1),
            Panel.of(
                    Kind.LINES,
                    "Variation between restarts",
                    "percent",
                    HALF,
                    "Coefficient of variation of the RTF; the gate's budget is 5 % unless"
                        + " gate.cv_budget_percent says otherwise.")
                .line("{host} {scenario}", byScenario("rtf_cv_percent"))
                .limit(5),
            runs(50, "suite")));
  }

  private static Board run() {
    List<Panel> panels = new ArrayList<>();
    panels.add(runs(10));
    for (Metric metric : List.of(Metric.RTF, Metric.TTFA_MS)) {
      panels.add(samples(metric));
    }
    Panel stages =
        Panel.of(
            Kind.STACKED,
            "Stages of every sample",
            "ms",
            HALF,
            "Where the time goes, on top of each other; choose one scenario to read it.");
    for (Metric metric : Metric.SPEECH) {
      if (metric.key().startsWith("stage_")) {
        String stage = metric.key().replaceAll("stage_|_ms", "");
        stages = stages.line(stage + ", {scenario}", sample(metric.key()));
      }
    }
    panels.add(stages);
    for (Metric metric : Metric.SPEECH) {
      boolean shown =
          metric.equals(Metric.RTF)
              || metric.equals(Metric.TTFA_MS)
              || metric.key().startsWith("stage_");
      if (!shown) {
        panels.add(samples(metric));
      }
    }
    panels.add(
        Panel.of(
                Kind.POINTS,
                "Failed samples",
                "none",
                HALF,
                "1 is a synthesis that failed; the run file has its fault.")
            .line("{side} {scenario}", sample("error")));
    panels.addAll(readings());
    return new Board(
        "run",
        "iShowTTS: one run",
        "What happened in a run: a click on a run in any table narrows the time to it.",
        "now-24h",
        List.of(HOST, SCENARIO),
        panels);
  }

  private static Board telemetry() {
    List<Panel> panels = new ArrayList<>();
    panels.add(
        Panel.of(
                Kind.NEWEST,
                "Clocks locked",
                "none",
                THIRD,
                "Whether the clocks were locked at their highest in the newest run; empty where"
                    + " that cannot be known.")
            .line("{host}", whole("locked").by("host").take(new Take.Newest()))
            .words(Map.of("0", "not locked", "1", "locked")));
    panels.add(
        Panel.of(
                Kind.NEWEST,
                "Runs that were throttled",
                "none",
                THIRD,
                "Runs of the time that is shown in which heat or power slowed the device.")
            .line("{host}", whole("throttled").by("host").take(new Take.Sum()))
            .limit(1));
    panels.add(
        Panel.of(
                Kind.NEWEST,
                "Hottest reading of the newest run",
                "celsius",
                THIRD,
                "Last temperature that the hottest sensor of a Jetson showed.")
            .line(
                "{host}",
                Selection.of(RunPoints.TELEMETRY, "thermal_hottest_celsius")
                    .shown("host")
                    .by("host")
                    .take(new Take.Newest())));
    panels.addAll(readings());
    panels.add(
        Panel.of(
                Kind.LINES,
                "Lock and throttling by run",
                "none",
                HALF,
                "1 is locked, or throttled: a run counts when it is locked and not throttled.")
            .line("locked, {host} {suite}", series("locked"))
            .line("throttled, {host} {suite}", series("throttled")));
    return new Board(
        "telemetry",
        "iShowTTS: telemetry",
        "Clocks, lock, temperature, power and throttling beside the runs.",
        "now-7d",
        List.of(HOST),
        panels);
  }

  private static Board quality() {
    List<Panel> panels = new ArrayList<>();
    panels.add(
        Panel.of(
                Kind.NEWEST,
                "Broken texts",
                "none",
                HALF,
                "Texts of the newest set whose candidate fails a hard gate while its baseline"
                    + " passes them all.")
            .line("{host}", ofQuality("broken_items").by("host").take(new Take.Newest()))
            .limit(1));
    panels.add(
        Panel.of(
                Kind.NEWEST,
                "Texts compared",
                "none",
                HALF,
                "Texts of the newest set, each spoken by both settings.")
            .line("{host}", ofQuality("items").by("host").take(new Take.Newest())));
    for (Measure measure : measures()) {
      Panel panel =
          Panel.of(
              Kind.LINES,
              measure.key() + ", mean over the texts",
              unit(measure.unit()),
              HALF,
              sentence(measure.description()));
      if (measure.subject() == Measure.Subject.PAIR) {
        panel = panel.line("{host} {setting}", ofQuality(measure.key()).by("host", "setting"));
      } else {
        panel =
            panel
                .line("{host} {setting}", ofQuality(measure.key()).by("host", "setting"))
                .dashed(
                    "baseline {host} {setting}",
                    Selection.of(QualityPoints.QUALITY, measure.key())
                        .is("item", QualityPoints.ALL)
                        .is("side", "baseline")
                        .shown("host")
                        .by("host", "setting"));
      }
      OptionalDouble most = most(measure);
      panels.add(most.isPresent() ? panel.limit(most.getAsDouble()) : panel);
    }
    panels.add(
        Panel.of(
                Kind.TABLE,
                "Newest values of every text",
                "none",
                Dashboard.COLUMNS,
                "The candidate's clips, text by text.")
            .line(
                "",
                Selection.of(
                        QualityPoints.QUALITY,
                        measures().stream()
                            .filter(measure -> measure.subject() == Measure.Subject.CLIP)
                            .map(Measure::key)
                            .limit(8)
                            .toArray(String[]::new))
                    .isNot("item", QualityPoints.ALL)
                    .is("side", "candidate")
                    .shown("host")
                    .by("host", "item")
                    .take(new Take.Newest())));
    return new Board(
        "quality",
        "iShowTTS: quality",
        "Does it still sound right? Published with ./ishowtts publish --quality SCORES.json.",
        "now-90d",
        List.of(QUALITY_HOST),
        panels);
  }

  private static Board fleet() {
    return new Board(
        "fleet",
        "iShowTTS: fleet",
        "Every host at a glance: is it measured, is it well, does its data arrive?",
        "now-30d",
        List.of(HOST),
        List.of(
            Panel.of(
                    Kind.NEWEST,
                    "Newest run",
                    "dateTimeFromNow",
                    HALF,
                    "When the newest run of each host began.")
                .line("{host}", whole("started_ms").by("host").take(new Take.Newest())),
            Panel.of(
                    Kind.NEWEST,
                    "Oldest point that waits",
                    "s",
                    HALF,
                    "Age of what a host could not deliver yet, when it last could tell; from 6"
                        + " hours on it is marked.")
                .line("{host}", spool("oldest_s").take(new Take.Newest()))
                .limit(6 * 3600),
            Panel.of(
                    Kind.TABLE,
                    "Hosts",
                    "none",
                    Dashboard.COLUMNS,
                    "Newest figures of each host and suite.")
                .line(
                    "",
                    whole(
                            "rtf",
                            "rtf_of_target",
                            "ratio",
                            "verdict_exit",
                            "error_percent",
                            "locked",
                            "throttled",
                            "started_ms")
                        .by("host", "suite", "device", "power_mode")
                        .take(new Take.Newest())),
            Panel.of(
                    Kind.LINES,
                    "RTF by host and suite",
                    "none",
                    HALF,
                    "Mean over the scenarios; compare hosts of one kind only.")
                .line("{host} {suite}", series("rtf")),
            Panel.of(
                    Kind.LINES,
                    "Failed syntheses by run",
                    "percent",
                    HALF,
                    "Share of the syntheses of a run that failed.")
                .line("{host} {suite}", series("error_percent"))
                .limit(1),
            Panel.of(
                    Kind.LINES,
                    "Oldest point that waits, over time",
                    "s",
                    HALF,
                    "Before and after every delivery; a line that grows is a server that cannot be"
                        + " reached for long.")
                .line("{host}", spool("oldest_s"))
                .limit(6 * 3600),
            Panel.of(
                    Kind.LINES,
                    "What waits",
                    "bytes",
                    HALF,
                    "Bytes on the host's disk that the server does not have; dashed: how much may"
                        + " wait.")
                .line("{host}", spool("waiting_bytes"))
                .dashed("limit of {host}", spool("max_bytes")),
            Panel.of(
                    Kind.LINES,
                    "Points that the server refused",
                    "none",
                    HALF,
                    "They lie in a file beside the spool: ./ishowtts spool dead-letters.")
                .line("{host}", spool("dead_letters"))
                .limit(1),
            Panel.of(
                    Kind.LINES,
                    "Length of a run",
                    "s",
                    HALF,
                    "From its start to its end; a run that takes longer measures more or waits.")
                .line("{host} {suite}", series("duration_s"))));
  }

  private static Board metrics() {
    List<Panel> panels = new ArrayList<>();
    Stream.of(Metric.SPEECH, Metric.SOAK, Metric.LOAD, Metric.BATCH)
        .flatMap(List::stream)
        .distinct()
        .forEach(
            metric ->
                panels.add(
                    Panel.of(
                            Kind.LINES,
                            metric.key(),
                            unit(metric.unit()),
                            HALF,
                            metric.description() + " Median of a scenario; " + better(metric) + ".")
                        .line("{host} {scenario}", byScenario(metric.key()))));
    return new Board(
        "metrics",
        "iShowTTS: every metric",
        "All metrics of the catalogue by scenario, of speech, soak, load and batch suites.",
        "now-30d",
        List.of(HOST, SUITE),
        panels);
  }

  private static Panel runs(int rows, String... narrowedBy) {
    return Panel.of(
            Kind.TABLE,
            "Runs",
            "none",
            Dashboard.COLUMNS,
            "What the gate said, the newest first; a click on a figure opens the run.")
        .line(
            "",
            whole(
                    "verdict",
                    "verdict_exit",
                    "rtf",
                    "rtf_of_target",
                    "ratio",
                    "errors",
                    "commit",
                    "run_id",
                    "started_ms",
                    "finished_ms")
                .shown(narrowedBy)
                .by("host", "suite", "branch")
                .take(new Take.Rows(rows)));
  }

  private static Panel samples(Metric metric) {
    return Panel.of(
            Kind.POINTS,
            metric.key() + ", every sample",
            unit(metric.unit()),
            HALF,
            metric.description())
        .line("{side} {scenario}", sample(metric.key()));
  }

  private static List<Panel> readings() {
    Map<String, Reading> readings = new LinkedHashMap<>();
    readings.put(
        "Clocks",
        new Reading("_mhz$", "suffix: MHz", "Clocks beside the runs; locked is a straight line."));
    readings.put(
        "Temperatures",
        new Reading("celsius", "celsius", "Temperatures beside the runs, by sensor."));
    readings.put(
        "Power of rails",
        new Reading("_mw$", "suffix: mW", "Power of a Jetson's rails and of all together."));
    readings.put(
        "Power of cards", new Reading("_watts$", "watt", "Power of NVIDIA cards and its limits."));
    readings.put(
        "Load", new Reading("percent", "percent", "Load of processors, GPU and memory clock."));
    readings.put(
        "Throttling",
        new Reading(
            "throttle|throttled|slowdown",
            "none",
            "What held the device back: events since boot, states above 0, masks of reasons."));
    readings.put(
        "Memory",
        new Reading(
            "rss|_mib$|_mb$|mem_available|cgroup_memory",
            "mbytes",
            "Memory of worker and host beside the runs."));
    return readings.entrySet().stream()
        .map(
            entry ->
                Panel.of(
                        Kind.LINES,
                        entry.getKey(),
                        entry.getValue().unit(),
                        HALF,
                        entry.getValue().description())
                    .line(
                        "{host} {field}",
                        Selection.of(RunPoints.TELEMETRY, "/" + entry.getValue().fields() + "/")
                            .shown("host")
                            .by("host")))
        .toList();
  }

  /** A family of telemetry: a regular expression over its fields, and how to show it. */
  private record Reading(String fields, String unit, String description) {}

  private static Selection whole(String... fields) {
    return Selection.of(RunPoints.RUN, fields).is("scenario", RunPoints.ALL).shown("host");
  }

  private static Selection newest(String field) {
    return whole(field).shown("suite").by("host", "suite").take(new Take.Newest());
  }

  private static Selection series(String field) {
    return whole(field).by("host", "suite");
  }

  private static Selection byScenario(String field) {
    return Selection.of(RunPoints.RUN, field)
        .isNot("scenario", RunPoints.ALL)
        .is("side", "candidate")
        .shown("host", "suite")
        .by("host", "scenario");
  }

  private static Selection sample(String field) {
    return Selection.of(RunPoints.SAMPLE, field).shown("host", "scenario").by("side", "scenario");
  }

  private static Selection spool(String field) {
    return Selection.of(SpoolPoint.SPOOL, field).shown("host").by("host");
  }

  private static Selection ofQuality(String field) {
    return Selection.of(QualityPoints.QUALITY, field)
        .is("item", QualityPoints.ALL)
        .is("side", "candidate")
        .shown("host");
  }

  /** Returns the measures that decide something: those with a limit, the plainest first. */
  private static List<Measure> measures() {
    return QualityAnalysis.discovered(QualityModels.NONE).catalogue().stream()
        .filter(measure -> !measure.limits().isEmpty())
        .sorted(Comparator.comparingInt(measure -> rank(measure.key())))
        .toList();
  }

  private static int rank(String measure) {
    int place = FIRST.indexOf(measure);
    return place < 0 ? FIRST.size() : place;
  }

  /** Returns the largest value that a hard gate allows. */
  private static OptionalDouble most(Measure measure) {
    return measure.limits().stream()
        .filter(limit -> limit.role() == Role.HARD_GATE && limit.quantity() == Quantity.VALUE)
        .mapToDouble(Limit::most)
        .filter(Double::isFinite)
        .filter(most -> most > 0)
        .findFirst();
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static String better(Metric metric) {
    return metric.direction().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String unit(String symbol) {
    return switch (symbol) {
      case "1", "s/s" -> "none";
      case "ms" -> "ms";
      case "s" -> "s";
      case "MiB" -> "mbytes";
      case "1/s" -> "suffix: /s";
      case "%", "percent" -> "percent";
      case "Hz" -> "hertz";
      case "dB" -> "dB";
      default -> "suffix: " + symbol;
    };
  }
}
