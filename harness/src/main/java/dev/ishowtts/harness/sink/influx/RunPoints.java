package dev.ishowtts.harness.sink.influx;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.TargetCheck;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSummary;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.harness.sink.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Tags have few values; whatever grows without bound (run, commit, model digest, texts) is a field. Every measure is a double, because the
 * first write fixes a field's type. Times are milliseconds; two points of one series never share one: a later sample of the same millisecond
 * is moved to the next free one, so that a server that keeps milliseconds keeps both, and a replay gives the same times again.
 */
/** A judged run as points in line protocol; equal runs give equal lines. */
public final class RunPoints {
  /** Grows when the lines of a run change, so that runs are published again. */
  public static final int FORMAT = 1;

  /** One point for each scenario and side, and one for the whole run. */
  public static final String RUN = "tts_run";

  /** One point for each sample. */
  public static final String SAMPLE = "tts_sample";

  /** One point for each reading of the telemetry. */
  public static final String TELEMETRY = "tts_telemetry";

  /** One point for each event. */
  public static final String EVENT = "tts_event";

  /** Value of the tag {@code scenario} of the point that stands for the whole run. */
  public static final String ALL = "all";

  private final JudgedRun judged;
  private final RunReport report;
  private final SortedMap<String, String> tags;

  /** Creates the points of a run. */
  public RunPoints(JudgedRun judged) {
    this.judged = judged;
    this.report = judged.report();
    this.tags = tags(report);
  }

  /** Returns the lines of the run, its samples and the events that it is. */
  public List<String> results() {
    List<String> lines = new ArrayList<>();
    lines.add(whole());
    for (ScenarioResult result : report.scenarios()) {
      for (Side side : Side.values()) {
        if (result.has(side)) {
          lines.add(scenario(result, side));
          samples(result, side, lines);
        }
      }
    }
    events(judged).forEach(event -> lines.add(event(event, report.origin().host())));
    return lines;
  }

  /** Returns the lines of the telemetry. */
  public List<String> telemetry() {
    SortedMap<Long, Line> points = new TreeMap<>();
    for (TelemetrySeries series : report.telemetry()) {
      String field = field(series.key());
      for (int i = 0; i < series.values().size(); i++) {
        long offset = series.offsetsMillis().get(i);
        points
            .computeIfAbsent(offset, at -> reading(report.started().toEpochMilli() + at))
            .field(field, series.values().get(i));
      }
    }
    return points.values().stream().map(Line::text).toList();
  }

  /**
   * Returns what a run's verdict and obstacles mean for whoever looks at the figures. Two of a kind
   * are a millisecond apart: at one time a server would keep only one of them.
   */
  public static List<Event> events(JudgedRun judged) {
    Map<Event.Kind, Integer> seen = new EnumMap<>(Event.Kind.class);
    return told(judged).stream()
        .map(
            event ->
                new Event(
                    event.at().plusMillis(seen.merge(event.kind(), 1, Integer::sum) - 1),
                    event.kind(),
                    event.text(),
                    event.run()))
        .toList();
  }

  private static List<Event> told(JudgedRun judged) {
    RunReport report = judged.report();
    List<Event> events = new ArrayList<>();
    Optional<Event.Kind> kind =
        switch (judged.verdict()) {
          case FAIL -> Optional.of(Event.Kind.REGRESSION);
          case IMPROVED -> Optional.of(Event.Kind.IMPROVEMENT);
          case PASS, INCONCLUSIVE -> Optional.empty();
        };
    kind.ifPresent(
        known ->
            events.add(
                new Event(
                    report.finished(),
                    known,
                    oneLine(
                        judged.verdict()
                            + " of "
                            + report.suite()
                            + (judged.findings().isEmpty()
                                ? ""
                                : ": " + judged.findings().get(0).message())),
                    Optional.of(report.id()))));
    report
        .obstacles()
        .forEach(
            obstacle ->
                eventKind(obstacle.code())
                    .ifPresent(
                        known ->
                            events.add(
                                new Event(
                                    report.finished(),
                                    known,
                                    oneLine(obstacle.message()),
                                    Optional.of(report.id())))));
    return events;
  }

  /** Returns the line of an event; events of one kind and host never share a time by themselves. */
  public static String event(Event event, String host) {
    Line point =
        Line.of(EVENT, event.at().toEpochMilli())
            .tag("host", host)
            .tag("kind", event.kind().key())
            .field("count", 1.0)
            .field("text", oneLine(event.text()));
    event.run().ifPresent(run -> point.field("run_id", run));
    return point.text();
  }

  /** Returns the name of a telemetry quantity as a field: dots become underscores. */
  public static String field(String key) {
    return key.replaceAll("[^A-Za-z0-9_]", "_").toLowerCase(Locale.ROOT);
  }

  private static Optional<Event.Kind> eventKind(String obstacle) {
    return switch (obstacle) {
      case "clocks-unlocked", "slow-power-mode", "power-mode-changed" ->
          Optional.of(Event.Kind.LOCK);
      case "clocks-moved", "emc-moved", "over-current", "too-hot", "throttled" ->
          Optional.of(Event.Kind.THROTTLE);
      default -> Optional.empty();
    };
  }

  private static SortedMap<String, String> tags(RunReport report) {
    Fingerprint fingerprint = report.fingerprint();
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("host", report.origin().host());
    tags.put("suite", report.suite());
    tags.put("model", report.model().name());
    tags.put("precision", report.model().precision());
    report.origin().branch().ifPresent(branch -> tags.put("branch", branch));
    fact(fingerprint, "device")
        .or(() -> fact(fingerprint, "cpu.model"))
        .ifPresent(device -> tags.put("device", device));
    fact(fingerprint, "provider").ifPresent(provider -> tags.put("provider", provider));
    fact(fingerprint, "power.mode").ifPresent(mode -> tags.put("power_mode", mode));
    return tags;
  }

  private static Optional<String> fact(Fingerprint fingerprint, String name) {
    return Optional.ofNullable(fingerprint.facts().get(name)).filter(value -> !value.isBlank());
  }

  private Line point(String measurement, long millis) {
    return Line.of(measurement, millis).tags(tags);
  }

  private Line reading(long millis) {
    Line point =
        Line.of(TELEMETRY, millis).tag("host", report.origin().host()).tag("suite", report.suite());
    Optional.ofNullable(tags.get("device")).ifPresent(device -> point.tag("device", device));
    return point.field("run_id", report.id());
  }

  private Line ofRun(String scenario, Side side) {
    Line point =
        point(RUN, report.started().toEpochMilli())
            .tag("scenario", scenario)
            .tag("side", side.name().toLowerCase(Locale.ROOT))
            .field("run_id", report.id())
            .field("model_digest", report.model().digest())
            .field("verdict", judged.verdict().name())
            .field("verdict_exit", (double) judged.verdict().exitCode());
    report.origin().commit().ifPresent(commit -> point.field("commit", commit));
    return point;
  }

  private String whole() {
    Line point = ofRun(ALL, Side.CANDIDATE);
    compared(Comparison.ALL, point);
    counted(
        report.scenarios().stream()
            .flatMap(result -> result.valid(Side.CANDIDATE).stream())
            .toList(),
        point);
    for (Metric metric : report.metrics()) {
      double[] medians =
          report.scenarios().stream()
              .flatMap(result -> ScenarioSummary.of(result, metric, Side.CANDIDATE).stream())
              .mapToDouble(ScenarioSummary::median)
              .toArray();
      if (medians.length > 0) {
        double sum = 0;
        for (double median : medians) {
          sum += median;
        }
        point.field(metric.key(), sum / medians.length);
      }
    }
    standing(point);
    return point
        .field("duration_s", seconds(report.started(), report.finished()))
        .field("started_ms", (double) report.started().toEpochMilli())
        .field("finished_ms", (double) report.finished().toEpochMilli())
        .text();
  }

  /** Adds what alerts look at: counts, and 1 or 0 for yes or no. */
  private void standing(Line point) {
    point
        .field("missed_targets", (double) failures("target"))
        .field("regressions", (double) failures("relative"))
        .field("throttled", obstructedBy(Event.Kind.THROTTLE) ? 1.0 : 0.0);
    report.scenarios().stream()
        .flatMap(result -> ofTarget(result).stream())
        .max(Double::compare)
        .ifPresent(worst -> point.field("rtf_of_target", worst));
    boolean unverified =
        report.obstacles().stream().anyMatch(found -> found.code().equals("clocks-unverified"));
    if (!unverified) {
      point.field("locked", obstructedBy(Event.Kind.LOCK) ? 0.0 : 1.0);
    }
  }

  private long failures(String check) {
    return judged.findings().stream()
        .filter(finding -> finding.check().equals(check))
        .filter(finding -> finding.severity() == Finding.Severity.FAIL)
        .count();
  }

  private boolean obstructedBy(Event.Kind kind) {
    return report.obstacles().stream()
        .anyMatch(obstacle -> eventKind(obstacle.code()).equals(Optional.of(kind)));
  }

  private Optional<Double> target(ScenarioResult result, Metric metric) {
    return judged.findings().stream()
        .filter(finding -> finding.scenario().equals(Optional.of(result.scenario().id())))
        .flatMap(finding -> TargetCheck.stated(finding).stream())
        .filter(stated -> stated.metric().equals(metric.key()))
        .map(TargetCheck.Stated::value)
        .findFirst();
  }

  /** Returns RTF over its target: above 1 is too slow. */
  private Optional<Double> ofTarget(ScenarioResult result) {
    return ScenarioSummary.of(result, Metric.RTF, Side.CANDIDATE)
        .flatMap(summary -> target(result, Metric.RTF).map(target -> summary.median() / target));
  }

  private String scenario(ScenarioResult result, Side side) {
    Line point = ofRun(result.scenario().id(), side);
    parameter(result.scenario(), "nfe").ifPresent(nfe -> point.tag("nfe", nfe));
    if (side == Side.CANDIDATE) {
      compared(result.scenario().id(), point);
    }
    for (Metric metric : report.metrics()) {
      ScenarioSummary.of(result, metric, side)
          .ifPresent(
              summary ->
                  point
                      .field(metric.key(), summary.median())
                      .field(metric.key() + "_mean", summary.mean())
                      .field(metric.key() + "_best", summary.best())
                      .field(metric.key() + "_p95", summary.p95())
                      .field(metric.key() + "_cv_percent", summary.cvPercent()));
      if (side == Side.CANDIDATE) {
        target(result, metric).ifPresent(target -> point.field(metric.key() + "_target", target));
      }
    }
    if (side == Side.CANDIDATE) {
      ofTarget(result).ifPresent(ratio -> point.field("rtf_of_target", ratio));
    }
    List<Restart> valid = result.valid(side);
    counted(valid, point);
    return point.field("restarts", (double) valid.size()).text();
  }

  private static void counted(List<Restart> restarts, Line point) {
    int samples = restarts.stream().mapToInt(r -> r.samples().size()).sum();
    int errors = restarts.stream().mapToInt(Restart::errors).sum();
    point.field("samples", (double) samples).field("errors", (double) errors);
    if (samples > 0) {
      point.field("error_percent", 100.0 * errors / samples);
    }
  }

  private void compared(String scenario, Line point) {
    judged.comparisons().stream()
        .filter(comparison -> comparison.scenario().equals(scenario))
        .findFirst()
        .flatMap(Comparison::figures)
        .ifPresent(
            figures ->
                point
                    .field("ratio", figures.ratio())
                    .field("ratio_low", figures.low())
                    .field("ratio_high", figures.high())
                    .field("baseline", figures.baseline()));
  }

  private void samples(ScenarioResult result, Side side, List<String> lines) {
    String series = series(result, side);
    long last = Long.MIN_VALUE;
    for (Restart restart : result.restarts()) {
      if (restart.side() != side) {
        continue;
      }
      for (Sample sample : restart.samples()) {
        last = Math.max(sample.at().toEpochMilli(), last + 1);
        Line point =
            Line.ofSeries(series, last)
                .field("run_id", report.id())
                .field("restart", restart.index())
                .field("valid", restart.isValid() ? 1.0 : 0.0)
                .field("error", sample.fault().isPresent() ? 1.0 : 0.0);
        sample.values().forEach(point::field);
        sample.fault().ifPresent(fault -> point.field("fault", oneLine(fault)));
        lines.add(point.text());
      }
    }
  }

  /** Returns what every sample of a scenario has in common. */
  private String series(ScenarioResult result, Side side) {
    Line line =
        Line.of(SAMPLE, 0)
            .tags(tags)
            .tag("scenario", result.scenario().id())
            .tag("side", side.name().toLowerCase(Locale.ROOT));
    parameter(result.scenario(), "nfe").ifPresent(nfe -> line.tag("nfe", nfe));
    return line.series();
  }

  private static Optional<String> parameter(Scenario scenario, String name) {
    return Optional.ofNullable(scenario.parameters().get(name)).filter(value -> !value.isBlank());
  }

  private static double seconds(Instant from, Instant to) {
    return (to.toEpochMilli() - from.toEpochMilli()) / 1e3;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
