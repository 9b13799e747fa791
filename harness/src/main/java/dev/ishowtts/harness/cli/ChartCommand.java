package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.TargetCheck;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.trend.History;
import dev.ishowtts.config.Glob;
import dev.ishowtts.harness.chart.Chart;
import dev.ishowtts.harness.chart.DistributionChart;
import dev.ishowtts.harness.chart.NfeChart;
import dev.ishowtts.harness.chart.NfeTable;
import dev.ishowtts.harness.chart.PairedChart;
import dev.ishowtts.harness.chart.PhasesChart;
import dev.ishowtts.harness.chart.SoakChart;
import dev.ishowtts.harness.chart.TelemetryChart;
import dev.ishowtts.harness.chart.TrendChart;
import dev.ishowtts.harness.exchange.MarkdownHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs as pictures. */
@Command(
    name = "chart",
    description = "Draws runs as SVG or PNG, for a desk or a phone, light or dark.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ishowtts chart trend --scenario 'short_*'",
      "  ishowtts chart telemetry --width 390 --theme dark -o telemetry.png"
    })
final class ChartCommand extends CommandGroup {
  private static final String RUN = "Run file or id of a run (default: the newest in run.folder).";

  private final Ishowtts root;

  ChartCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "trend",
      description = {
        "Draws a metric over many runs: target, accepted bands, new levels, events.",
        "One plot per scenario, at most eight."
      },
      footer = {"", "Example: ishowtts chart trend --scenario short_1-nfe7 -o trend.png"})
  int trend(
      @Parameters(
              paramLabel = "RUN",
              arity = "0..*",
              description =
                  "Run files, ids of runs, or folders of run files (default: run.folder).")
          @Nullable List<Path> runs,
      @Option(
              names = "--scenario",
              paramLabel = "GLOB",
              defaultValue = "*",
              description = "Scenarios to draw (default: all).")
          String scenario,
      @Option(
              names = "--metric",
              paramLabel = "KEY",
              description = "Metric to draw (default: the one that each scenario is judged by).")
          @Nullable String metric,
      @Mixin ChartOptions options)
      throws IOException {
    Judging judging = new Judging(root);
    Glob wanted = new Glob(scenario);
    History history =
        new History(
            judging::waived,
            (session, measured) ->
                wanted.matches(session.scenario())
                    && measured.key().equals(metric == null ? session.primary() : metric));
    List<RunReport> reports =
        runs == null || runs.isEmpty()
            ? RunArguments.folder(new Measuring(root).runs())
            : RunArguments.read(judging, runs);
    reports.forEach(history::add);
    if (!history.excluded().isEmpty()) {
      root.terminal()
          .out()
          .println(
              "left out: "
                  + history.excluded().size()
                  + " of "
                  + reports.size()
                  + " runs ("
                  + String.join(", ", new TreeSet<>(history.excluded().values()))
                  + "); see: ishowtts trend");
    }
    GatePolicy policy = GatePolicy.from(root.config());
    TrendChart chart =
        TrendChart.of(
            history,
            judging.store().list(),
            new Recording(root).events().all(),
            series ->
                TargetCheck.target(
                    policy, series.scenario(), series.metric().key(), series.metric()));
    return options.write(root, chart, "trend", "");
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "distribution",
      description = "Draws how each scenario's values spread, as boxes against its baseline.",
      footer = {"", "Example: ishowtts chart distribution 20261122T103000Z-quick-1a2b3c"})
  int distribution(
      @Parameters(paramLabel = "RUN", arity = "0..1", description = RUN) @Nullable Path run,
      @Mixin ChartOptions options)
      throws IOException {
    RunReport report = read(run);
    Judging judging = new Judging(root);
    return write(
        options,
        DistributionChart.of(report, judging.store().find(report.fingerprint())),
        "distribution",
        report);
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "nfe",
      description = {
        "Draws speed and quality against flow evaluations, from a run of the suite nfe, or from a",
        "table of measure,target,curve,nfe,value,low,high."
      },
      footer = {"", "Example: ishowtts chart nfe --format png"})
  int nfe(
      @Parameters(paramLabel = "RUN", arity = "0..1", description = RUN) @Nullable Path run,
      @Option(
              names = "--table",
              paramLabel = "FILE",
              description = "Comma-separated values instead of a run.")
          @Nullable Path table,
      @Mixin ChartOptions options)
      throws IOException {
    if (table != null) {
      if (run != null) {
        throw new CommandException("nfe draws a run or a --table, not both; leave one out");
      }
      if (!Files.isRegularFile(table)) {
        throw new CommandException(table + ": no such file; check the path");
      }
      NfeChart chart = NfeTable.read(Files.readString(table), table.toString());
      return options.write(root, chart, "nfe", "");
    }
    RunReport report = read(run);
    GatePolicy policy = GatePolicy.from(root.config());
    return write(options, NfeChart.of(report, policy.targetRtf()), "nfe", report);
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "telemetry",
      description = "Draws a run's clocks, temperature, power, load and memory beside its samples.",
      footer = {"", "Example: ishowtts chart telemetry --width 390 --theme dark"})
  int telemetry(
      @Parameters(paramLabel = "RUN", arity = "0..1", description = RUN) @Nullable Path run,
      @Mixin ChartOptions options)
      throws IOException {
    RunReport report = read(run);
    return write(options, TelemetryChart.of(report), "telemetry", report);
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "soak",
      description = "Draws a run's memory with the slope that the leak check fits.",
      footer = {"", "Example: ishowtts chart soak"})
  int soak(
      @Parameters(paramLabel = "RUN", arity = "0..1", description = RUN) @Nullable Path run,
      @Mixin ChartOptions options)
      throws IOException {
    RunReport report = read(run);
    GatePolicy policy = GatePolicy.from(root.config());
    return write(options, SoakChart.of(report, policy.leak()), "soak", report);
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "paired",
      description = {
        "Draws the candidate against its baseline: ratios with their intervals, and every pair",
        "where both sides were measured in one run."
      },
      footer = {"", "Example: ishowtts chart paired -o paired.svg"})
  int paired(
      @Parameters(paramLabel = "RUN", arity = "0..1", description = RUN) @Nullable Path run,
      @Mixin ChartOptions options)
      throws IOException {
    RunReport report = read(run);
    return write(options, PairedChart.of(new Judging(root).judge(report)), "paired", report);
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "phases",
      description = {
        "Draws what each phase of the work reached: the rows of a Markdown table of RTFs, or runs",
        "in the order given."
      },
      footer = {"", "Example: ishowtts chart phases HISTORY.md --target 0.3 --target 0.2"})
  int phases(
      @Parameters(
              paramLabel = "FILE|RUN",
              arity = "1..*",
              description = "Markdown file, or run files and ids of runs.")
          List<Path> files,
      @Option(
              names = "--scenario",
              paramLabel = "ID",
              description = "Scenario of the runs (default: the only one).")
          @Nullable String scenario,
      @Option(
              names = "--target",
              paramLabel = "VALUE",
              description = "Value to stay below; may be repeated.")
          @Nullable List<Double> targets,
      @Mixin ChartOptions options)
      throws IOException {
    List<PhasesChart.Phase> phases = new ArrayList<>();
    List<String> omitted = new ArrayList<>();
    String metric = "RTF";
    for (Path file : files) {
      if (file.toString().endsWith(".md") || file.toString().endsWith(".markdown")) {
        table(file, phases, omitted);
      } else {
        metric = phase(new Judging(root).read(file), Optional.ofNullable(scenario), phases);
      }
    }
    return options.write(
        root,
        new PhasesChart(metric, phases, targets == null ? List.of() : targets, omitted),
        "phases",
        "");
  }

  private static void table(Path file, List<PhasesChart.Phase> phases, List<String> omitted)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandException(file + ": no such file; check the path");
    }
    // Dates do not show in this chart, so a table without them needs none.
    MarkdownHistory.Content content =
        MarkdownHistory.read(
            Files.readString(file),
            String.valueOf(file.getFileName()),
            Optional.of(LocalDate.EPOCH));
    for (MarkdownHistory.Row row : content.rows()) {
      ScenarioResult result = row.results().get(0);
      String nfe = result.scenario().parameters().get("nfe");
      phases.add(
          new PhasesChart.Phase(
              row.label().matches("[0-9+.]+") ? "phase " + row.label() : row.label(),
              nfe == null ? "" : "NFE " + nfe,
              result.samples(Side.CANDIDATE, Metric.RTF.key())[0]));
    }
    omitted.addAll(content.skipped());
  }

  private static String phase(
      RunReport report, Optional<String> scenario, List<PhasesChart.Phase> phases) {
    List<ScenarioResult> results =
        report.scenarios().stream()
            .filter(
                result -> result.scenario().id().equals(scenario.orElse(result.scenario().id())))
            .toList();
    if (results.size() != 1) {
      throw new CommandException(
          "run "
              + report.id()
              + " has "
              + results.size()
              + (scenario.isEmpty()
                  ? " scenarios; choose one with --scenario"
                  : " scenarios of that id; see: ishowtts judge " + report.id()));
    }
    ScenarioResult result = results.get(0);
    String key = result.scenario().primary();
    double[] medians = result.restartMedians(Side.CANDIDATE, key);
    if (medians.length == 0) {
      throw new CommandException("run " + report.id() + " has no sample that counts");
    }
    phases.add(
        new PhasesChart.Phase(
            report.id(),
            report.origin().commit().map(commit -> "commit " + commit).orElse(""),
            Descriptive.median(medians)));
    return key.equals(Metric.RTF.key()) ? "RTF" : key;
  }

  private int write(ChartOptions options, Chart chart, String kind, RunReport report)
      throws IOException {
    return options.write(root, chart, kind, report.id());
  }

  private RunReport read(@Nullable Path run) throws IOException {
    return new Judging(root).read(run == null ? newest() : run);
  }

  private Path newest() throws IOException {
    Path folder = new Measuring(root).runs();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        Optional<Path> newest =
            files
                .filter(file -> file.toString().endsWith(".json"))
                .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                .max(Path::compareTo);
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw new CommandException("there is no run in " + folder + "; measure: ishowtts run");
  }
}
