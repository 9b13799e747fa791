package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.GatePolicy;
import dev.ishowtts.baselines.gate.Replay;
import dev.ishowtts.baselines.gate.SelfTest;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.harness.micro.JmhResults;
import dev.ishowtts.harness.run.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does the rule keep its promises? */
@Command(
    name = "selftest",
    description = "Measures the error rates of the gate itself.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts selftest gate"})
final class SelfTestCommand extends CommandGroup {
  private final Ishowtts root;

  SelfTestCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "gate",
      description = {
        "Plays the gate on drawn measurements, and on restarts of the given JMH or run files:",
        "false FAIL, power, what it says of spoilt runs, the trend; beside simpler rules.",
        "Ends with 1 if a requirement is missed."
      },
      footer = {
        "",
        "Examples:",
        "  ishowtts selftest gate",
        "  ishowtts selftest gate jmh-result.json runs/ID.json --gates 20000 --seed 7"
      })
  int gate(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..*",
              description = "JMH results (-rf json) and run files with 6 restarts or more.")
          @Nullable List<Path> files,
      @Option(
              names = "--gates",
              paramLabel = "N",
              defaultValue = "2000",
              description = "A/A gates per kind of noise (default: ${DEFAULT-VALUE}).")
          int gates,
      @Option(
              names = "--seed",
              paramLabel = "N",
              defaultValue = "1",
              description = "Of every draw (default: ${DEFAULT-VALUE}).")
          long seed,
      @Option(
              names = "--size",
              paramLabel = "pr|nightly",
              defaultValue = "pr",
              description = "12 or 32 restarts a side, 6 scenarios (default: ${DEFAULT-VALUE}).")
          SelfTest.Size size,
      @Option(names = "--quiet", description = "Shows no progress.") boolean quiet,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    if (gates < SelfTest.FEWEST_GATES) {
      throw new CommandException(
          "--gates must be at least " + SelfTest.FEWEST_GATES + ", got " + gates);
    }
    List<String> skipped = new ArrayList<>();
    List<Replay.Group> groups = new ArrayList<>();
    for (Path file : files == null ? List.<Path>of() : files) {
      groups(file, groups, skipped);
    }
    SelfTest test = new SelfTest(size, gates, seed, GatePolicy.from(root.config()), groups);
    SelfTest.Result result;
    try (Progress progress = ProgressOutput.of(root.terminal(), quiet)) {
      boolean[] begun = {false};
      result =
          test.run(
              step -> {
                if (begun[0]) {
                  progress.step(step);
                }
                begun[0] = true;
                progress.begin(step, test.steps());
              });
      progress.step("done");
    }
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("met", result.met());
      values.put("size", size.name());
      values.put("gates", gates);
      values.put("seed", seed);
      values.put("requirements", result.requirements());
      values.put("gate", result.gate());
      values.put("conditions", result.conditions());
      values.put("guards", result.guards());
      values.put("trend", result.trend());
      values.put("replayed", groups.stream().map(Replay.Group::name).toList());
      values.put("skipped", skipped);
      root.terminal().out().println(JsonOutput.text(values));
    } else {
      print(test, result, skipped);
    }
    return result.met() ? ExitCode.PASS : ExitCode.FAIL;
  }

  private void groups(Path file, List<Replay.Group> groups, List<String> skipped)
      throws IOException {
    if (isJmh(file)) {
      JmhResults results = JmhResults.read(file, root.surroundings().clock().instant());
      for (ScenarioResult result : results.results()) {
        add(file + ": " + result.scenario().id(), List.of(result), groups, skipped);
      }
      return;
    }
    RunReport report = new RunFile().read(file);
    add(report.id(), report.scenarios(), groups, skipped);
  }

  private static void add(
      String name, List<ScenarioResult> results, List<Replay.Group> groups, List<String> skipped) {
    Replay.Group.of(name, results)
        .ifPresentOrElse(
            groups::add,
            () -> skipped.add(name + ": fewer than " + Replay.LEAST_RESTARTS + " restarts"));
  }

  /** Returns whether the file begins as a list does: run files are objects. */
  private static boolean isJmh(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandException(file + ": no such file; give JMH results or run files");
    }
    try (var reader = Files.newBufferedReader(file)) {
      int character = reader.read();
      while (character >= 0 && Character.isWhitespace(character)) {
        character = reader.read();
      }
      return character == '[';
    }
  }

  private void print(SelfTest test, SelfTest.Result result, List<String> skipped) {
    PrintStream out = root.terminal().out();
    out.println(
        String.format(
            Locale.ROOT,
            "%d scenarios × %d restarts a side × %d samples, CV 3 %%, restarts 1 %%, seed %d",
            test.size().scenarios(),
            test.size().restarts(),
            test.size().samples(),
            test.seed()));
    out.println();
    out.println(
        "noise   planted            gates    FAIL   PASS  IMPR.  INCON. | ratio  t .99  pooled U");
    for (SelfTest.GateRow row : result.gate()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-7s %-17s %6d  %6.4f %6.3f %6.3f  %6.3f | %5.3f  %5.3f  %5.3f",
              row.noise(),
              planted(row, test.size()),
              row.ours().gates(),
              row.ours().fail(),
              row.ours().pass(),
              row.ours().improved(),
              row.ours().inconclusive(),
              row.rivals().ratioToLast(),
              row.rivals().predictionLimit(),
              row.rivals().pooledRanks()));
    }
    skipped.forEach(line -> out.println("not replayed: " + line));
    out.println();
    guards(out, result.guards());
    out.println();
    out.println("trend, 100 runs, CV 3 %, step at 60       clean   spiky   F1 of each step");
    for (SelfTest.TrendRow row : result.trend()) {
      StringBuilder scores = new StringBuilder();
      row.f1()
          .forEach(
              (step, f1) ->
                  scores
                      .append(scores.isEmpty() ? "" : ", ")
                      .append(step)
                      .append(String.format(Locale.ROOT, " %.2f", f1)));
      out.println(
          String.format(
              Locale.ROOT,
              "%-40s %6.3f  %6.3f   %s",
              row.detector(),
              row.falseGauss(),
              row.falseSpiky(),
              scores));
    }
    out.println();
    for (SelfTest.Requirement requirement : result.requirements()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-6s %s: %.4f of %d, required %s",
              requirement.met() ? "met" : "MISSED",
              requirement.name(),
              requirement.measured(),
              requirement.of(),
              requirement.limit()));
    }
  }

  private static void guards(PrintStream out, List<SelfTest.GuardRow> rows) {
    out.println(
        "guard           condition                              planted   with: FAIL   PASS INCON."
            + " | without: FAIL   PASS INCON.");
    for (SelfTest.GuardRow row : rows) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-15s %-38s %-9s %10.2f %6.2f %6.2f | %13.2f %6.2f %6.2f",
              row.guard(),
              row.condition(),
              row.loss() == 0 ? "nothing" : "+" + Fraction.percent(row.loss()),
              row.with().fail(),
              row.with().pass(),
              row.with().inconclusive(),
              row.without().fail(),
              row.without().pass(),
              row.without().inconclusive()));
    }
  }

  private static String planted(SelfTest.GateRow row, SelfTest.Size size) {
    if (row.loss() == 0) {
      return "nothing (A/A)";
    }
    return (row.loss() < 0 ? "−" : "+")
        + Fraction.percent(Math.abs(row.loss()))
        + (row.affected() > 0 && row.affected() < size.scenarios() ? " in one" : "");
  }
}
