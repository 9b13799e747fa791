package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.trend.History;
import dev.ishowtts.baselines.trend.TrendAnalysis;
import dev.ishowtts.baselines.trend.TrendAnalysis.Outlook;
import dev.ishowtts.baselines.trend.TrendPoint;
import dev.ishowtts.baselines.trend.TrendSeries;
import dev.ishowtts.config.Glob;
import dev.ishowtts.harness.report.Sparkline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does a level creep away from run to run? */
@Command(
    name = "trend",
    description = {
      "Looks for new levels in the history of runs: 1 if one is worse, 3 if that is doubtful.",
      "Histories begin anew where a baseline epoch was accepted."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts trend                          every run in runs/",
      "  ishowtts trend --scenario 'long_*' --metric wall_ms",
      "  ishowtts trend --max-age 25h            no new run for a day is INCONCLUSIVE"
    })
final class TrendCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "Run files, ids of runs, or folders of run files (default: run.folder).")
  private List<Path> runs = new ArrayList<>();

  @Option(
      names = "--scenario",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Scenarios to look at (default: all).")
  private String scenario = "*";

  @Option(
      names = "--metric",
      paramLabel = "KEY",
      description = "Metric to look at (default: the one that each scenario is judged by).")
  private @Nullable String metric;

  @Option(
      names = "--all-epochs",
      description = "Does not begin anew where a baseline epoch was accepted.")
  private boolean allEpochs;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description = "Age from which the newest run is too old, such as 25h.")
  private @Nullable String maxAge;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  TrendCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    Judging judging = new Judging(root);
    Glob wanted = new Glob(scenario);
    List<RunReport> reports =
        runs.isEmpty()
            ? RunArguments.folder(new Measuring(root).runs())
            : RunArguments.read(judging, runs);
    History history =
        new History(
            judging::waived,
            (session, measured) ->
                wanted.matches(session.scenario())
                    && measured.key().equals(metric == null ? session.primary() : metric));
    reports.forEach(history::add);
    if (!allEpochs) {
      addBaselines(history, judging.store().list(), reports);
    }
    RankChangeDetector detector = RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT);
    List<TrendAnalysis> analyses =
        history.series().stream().map(series -> TrendAnalysis.of(series, detector)).toList();
    Optional<String> stale = stale(history);
    if (json) {
      root.terminal().out().println(JsonOutput.text(values(analyses, history, stale)));
    } else {
      print(analyses, history, stale);
    }
    return exitCode(analyses, stale);
  }

  /* Without a run there is no catalogue of an imported or JMH metric: its sessions are left out. */
  private static void addBaselines(
      History history, List<BaselineRecord> records, List<RunReport> reports) {
    Map<String, Metric> catalogue = new HashMap<>();
    Metric.SPEECH.forEach(known -> catalogue.put(known.key(), known));
    reports.forEach(report -> report.metrics().forEach(known -> catalogue.put(known.key(), known)));
    Map<String, BaselineRecord> current = new LinkedHashMap<>();
    records.forEach(record -> current.put(record.fingerprint().id(), record));
    current.values().forEach(record -> history.add(record, catalogue));
  }

  private Optional<String> stale(History history) {
    if (maxAge == null) {
      return Optional.empty();
    }
    Duration limit = duration(maxAge);
    Optional<Instant> newest = history.newest();
    if (newest.isEmpty()) {
      return Optional.of("there is no run at all");
    }
    Duration age = Duration.between(newest.get(), root.surroundings().clock().instant());
    return age.compareTo(limit) <= 0
        ? Optional.empty()
        : Optional.of("the newest run is " + age.toHours() + " h old, allowed are " + maxAge);
  }

  private static Duration duration(String text) {
    try {
      long count = Long.parseLong(text.substring(0, text.length() - 1));
      return switch (text.charAt(text.length() - 1)) {
        case 'm' -> Duration.ofMinutes(count);
        case 'h' -> Duration.ofHours(count);
        case 'd' -> Duration.ofDays(count);
        default -> throw new NumberFormatException(text);
      };
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw new CommandException(
          "--max-age needs a duration such as 90m, 25h or 2d, got \"" + text + "\"");
    }
  }

  private static int exitCode(List<TrendAnalysis> analyses, Optional<String> stale) {
    if (analyses.stream().anyMatch(analysis -> analysis.outlook() == Outlook.WORSE)) {
      return ExitCode.FAIL;
    }
    boolean unsure =
        stale.isPresent()
            || analyses.stream().anyMatch(analysis -> analysis.outlook() == Outlook.DOUBTFUL);
    return unsure ? ExitCode.INCONCLUSIVE : ExitCode.PASS;
  }

  private void print(List<TrendAnalysis> analyses, History history, Optional<String> stale) {
    PrintStream out = root.terminal().out();
    if (analyses.isEmpty()) {
      out.println("no run that counts; measure: ishowtts run");
    }
    for (TrendAnalysis analysis : analyses) {
      TrendSeries series = analysis.series();
      double[] values = series.values();
      out.println(
          String.format(
              Locale.ROOT,
              "%-11s %s %s, fingerprint %s: %d runs, last %.4g%s, autocorrelation %+.2f",
              analysis.outlook(),
              series.scenario(),
              series.metric().key(),
              series.fingerprint(),
              values.length,
              values[values.length - 1],
              series.metric().unit().equals("1") ? "" : " " + series.metric().unit(),
              analysis.autocorrelation()));
      out.println("            " + Sparkline.of(values));
      for (ChangePoint change : analysis.online()) {
        out.println("            " + words(series, change, analysis));
      }
      if (!analysis.otava().isEmpty()) {
        out.println(
            "            Otava's E-divisive: "
                + String.join(
                    ", ",
                    analysis.otava().stream()
                        .map(change -> series.points().get(change.index()).run())
                        .toList()));
      }
    }
    history.excluded().forEach((run, why) -> out.println("left out: " + run + " (" + why + ")"));
    stale.ifPresent(why -> out.println("stale: " + why));
  }

  private static String words(TrendSeries series, ChangePoint change, TrendAnalysis analysis) {
    TrendPoint first = series.points().get(change.index());
    return String.format(
        Locale.ROOT,
        "%s%s: %.4g → %.4g, %+.1f %%, seen at %s (z %.2f, %.2f adjusted)",
        first.run(),
        first.commit().map(commit -> " (" + commit + ")").orElse(""),
        change.before(),
        change.after(),
        100 * change.relativeChange(),
        series.points().get(change.seenAt()).run(),
        change.statistic(),
        analysis.adjusted(change));
  }

  private static Map<String, Object> values(
      List<TrendAnalysis> analyses, History history, Optional<String> stale) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("series", analyses.stream().map(TrendCommand::values).toList());
    values.put("excluded", history.excluded());
    stale.ifPresent(why -> values.put("stale", why));
    return values;
  }

  private static Map<String, Object> values(TrendAnalysis analysis) {
    TrendSeries series = analysis.series();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("scenario", series.scenario());
    values.put("metric", series.metric().key());
    values.put("unit", series.metric().unit());
    values.put("fingerprint", series.fingerprint());
    values.put("outlook", analysis.outlook().name());
    values.put("autocorrelation", analysis.autocorrelation());
    values.put(
        "points",
        series.points().stream()
            .map(
                point -> {
                  Map<String, Object> shown = new LinkedHashMap<>();
                  shown.put("run", point.run());
                  shown.put("at", point.at().toString());
                  point.commit().ifPresent(commit -> shown.put("commit", commit));
                  shown.put("value", point.value());
                  return shown;
                })
            .toList());
    values.put("online", changes(series, analysis.online()));
    values.put("offline", changes(series, analysis.offline()));
    values.put("otava", changes(series, analysis.otava()));
    return values;
  }

  private static List<Map<String, Object>> changes(TrendSeries series, List<ChangePoint> changes) {
    return changes.stream()
        .map(
            change -> {
              Map<String, Object> shown = new LinkedHashMap<>();
              shown.put("run", series.points().get(change.index()).run());
              shown.put("index", change.index());
              shown.put("seenAt", change.seenAt());
              shown.put("statistic", change.statistic());
              shown.put("before", change.before());
              shown.put("after", change.after());
              return shown;
            })
        .toList();
  }
}
