package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.quality.listening.ListeningVerdict;
import dev.ishowtts.harness.quality.listening.OperatingCharacteristics;
import dev.ishowtts.harness.quality.listening.TestPlan;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the decision rule can be trusted with. */
@Command(
    name = "simulate",
    description = {
      "Simulates listening tests of which the truth is known and counts the verdicts.",
      "Exit 1: with 20 raters the rule accepts less than 90 %% at no drop, or more than 2 %% at the",
      "margin of 10 %%."
    },
    footer = {"", "Example: ishowtts quality simulate --runs 400"})
final class QualitySimulateCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "400",
      description = "Simulated tests for each cell, 1 to 100000 (default: 400).")
  private int runs = 400;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "20250930",
      description = "Seed (default: 20250930).")
  private long seed = 20_250_930;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  QualitySimulateCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    if (runs < 1 || runs > 100_000) {
      throw new CommandException("--runs must be 1 to 100000, got " + runs);
    }
    TestPlan plan = new TestPlan(runs, seed);
    List<TestPlan.Row> table = plan.table();
    TestPlan.Row equal = plan.noDrop();
    TestPlan.Row margin = plan.atTheMargin();
    boolean kept =
        share(equal, ListeningVerdict.ACCEPT) >= TestPlan.LEAST_ACCEPTED
            && share(margin, ListeningVerdict.ACCEPT) <= TestPlan.MOST_FALSELY_ACCEPTED;
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("runs", runs);
      fields.put("seed", seed);
      fields.put("kept", kept);
      fields.put("table", table.stream().map(QualitySimulateCommand::fields).toList());
      fields.put("no_drop", fields(equal));
      fields.put("at_the_margin", fields(margin));
      root.terminal().out().println(JsonOutput.text(fields));
    } else {
      print(table, equal, margin, kept);
    }
    return kept ? ExitCode.PASS : ExitCode.FAIL;
  }

  private void print(
      List<TestPlan.Row> table, TestPlan.Row equal, TestPlan.Row margin, boolean kept) {
    PrintStream out = root.terminal().out();
    out.println(
        "Verdicts in %, " + runs + " simulated tests a line, " + TestPlan.ITEMS + " sentences");
    out.println(" raters   MOS   drop   ACCEPT  MARGINAL  MORE_DATA  REJECT");
    table.forEach(row -> out.println(line(row)));
    out.println("planned test, settings equally good:");
    out.println(line(equal));
    out.println("planned test, at the margin of 10 %:");
    out.println(line(margin));
    out.println(
        String.format(
            Locale.ROOT,
            "%s: accepted at no drop %.1f %% (at least 90), at the margin %.1f %% (at most 2)",
            kept ? "kept" : "NOT KEPT",
            100 * share(equal, ListeningVerdict.ACCEPT),
            100 * share(margin, ListeningVerdict.ACCEPT)));
  }

  private static double share(TestPlan.Row row, ListeningVerdict verdict) {
    return row.expected().shares().getOrDefault(verdict, 0.0);
  }

  private static String line(TestPlan.Row row) {
    List<Object> values = new ArrayList<>();
    OperatingCharacteristics expected = row.expected();
    values.add(row.raters());
    values.add(expected.baselineMos());
    values.add(100 * expected.drop());
    for (ListeningVerdict verdict :
        List.of(
            ListeningVerdict.ACCEPT,
            ListeningVerdict.MARGINAL,
            ListeningVerdict.MORE_DATA,
            ListeningVerdict.REJECT)) {
      values.add(100 * share(row, verdict));
    }
    return String.format(
        Locale.ROOT, "%7d  %4.2f  %4.1f %%  %6.1f  %8.1f  %9.1f  %6.1f", values.toArray());
  }

  private static Map<String, Object> fields(TestPlan.Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("raters", row.raters());
    fields.put("latent_loss", row.loss());
    fields.put("baseline_mos", row.expected().baselineMos());
    fields.put("drop", row.expected().drop());
    fields.put("shares", row.expected().shares());
    return fields;
  }
}
