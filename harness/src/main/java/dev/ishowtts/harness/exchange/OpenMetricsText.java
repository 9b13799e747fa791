package dev.ishowtts.harness.exchange;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/*
 * OpenMetrics 1.0: families are contiguous, TYPE, UNIT and HELP stand once before the samples, a
 * unit is the family's suffix, the text ends with # EOF. Milliseconds become seconds and MiB bytes
 * (base units). Facts of the fingerprint are an info family. No timestamps: a scraper's or a job's
 * own time is meant.
 */
/** OpenMetrics text. */
final class OpenMetricsText {
  private static final String PREFIX = "ishowtts_";

  private OpenMetricsText() {}

  private record Family(String name, String unit, double factor) {
    static Family of(Metric metric) {
      String key = metric.key();
      return switch (metric.unit()) {
        case "ms" -> new Family(PREFIX + base(key, "_ms") + "_seconds", "seconds", 1e-3);
        case "MiB" -> new Family(PREFIX + base(key, "_mb") + "_bytes", "bytes", 1 << 20);
        case "1" -> new Family(PREFIX + key, "", 1);
        default -> new Family(PREFIX + key, "", 1);
      };
    }

    private static String base(String key, String suffix) {
      return key.endsWith(suffix) ? key.substring(0, key.length() - suffix.length()) : key;
    }
  }

  private record Line(Family family, String help, List<String> samples) {}

  static String render(List<RunReport> reports) {
    Map<String, Line> lines = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    text.append("# TYPE ").append(PREFIX).append("run info\n");
    text.append("# HELP ").append(PREFIX).append("run What was measured, on what.\n");
    for (RunReport report : reports) {
      text.append(PREFIX).append("run_info").append(labels(information(report))).append(" 1\n");
      for (ExportedValue value : ExportedValue.of(report)) {
        Family family = Family.of(value.metric());
        Line line =
            lines.computeIfAbsent(
                family.name(), name -> new Line(family, help(value.metric()), new ArrayList<>()));
        add(line, report, value, "median", value.median());
        add(line, report, value, "min", value.low());
        add(line, report, value, "max", value.high());
      }
    }
    lines.forEach(
        (name, line) -> {
          text.append("# TYPE ").append(name).append(" gauge\n");
          if (!line.family().unit().isEmpty()) {
            text.append("# UNIT ").append(name).append(' ').append(line.family().unit());
            text.append('\n');
          }
          text.append("# HELP ").append(name).append(' ').append(escaped(line.help())).append('\n');
          line.samples().forEach(sample -> text.append(sample).append('\n'));
        });
    return text.append("# EOF\n").toString();
  }

  private static String help(Metric metric) {
    boolean converted = Set.of("ms", "MiB", "1").contains(metric.unit());
    return metric.description() + (converted ? "" : " Unit: " + metric.unit() + ".");
  }

  private static void add(
      Line line, RunReport report, ExportedValue value, String statistic, double measured) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("run", report.id());
    labels.put("scenario", value.scenario());
    labels.put("side", value.side().name().toLowerCase(Locale.ROOT));
    labels.put("restarts", statistic);
    line.samples()
        .add(line.family().name() + labels(labels) + " " + measured * line.family().factor());
  }

  private static Map<String, String> information(RunReport report) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("run", report.id());
    facts.put("suite", report.suite());
    facts.put("model", report.model().name());
    facts.put("precision", report.model().precision());
    facts.put("commit", report.origin().commit().orElse(""));
    facts.put("fingerprint", report.fingerprint().id());
    report
        .fingerprint()
        .facts()
        .forEach(
            (fact, known) -> facts.put("fact_" + fact.replaceAll("[^a-zA-Z0-9_]", "_"), known));
    return facts;
  }

  private static String labels(Map<String, String> labels) {
    List<String> pairs = new ArrayList<>();
    labels.forEach((name, value) -> pairs.add(name + "=\"" + escaped(value) + "\""));
    return "{" + String.join(",", pairs) + "}";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }
}
