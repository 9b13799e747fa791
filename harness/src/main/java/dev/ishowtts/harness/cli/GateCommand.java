package dev.ishowtts.harness.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures and judges. */
@Command(
    name = "gate",
    description = "Measures a suite, compares it with its baseline and ends with the verdict.",
    footer = {
      "",
      "Examples:",
      "  ishowtts gate --suite quick",
      "  ishowtts gate --suite full --inconclusive fail",
      "  ishowtts gate --policy                 what it judges by, measuring nothing"
    })
final class GateCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Mixin private SuiteOptions suite = new SuiteOptions();
  @Mixin private VerdictOptions options = new VerdictOptions();

  @Option(
      names = "--policy",
      description = "Prints what the gate judges by and where it came from; measures nothing.")
  private boolean policy;

  GateCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (policy) {
      return ConfigCommand.print(root, "gate.", options.json());
    }
    Judging judging = new Judging(root);
    Measuring measuring = new Measuring(root);
    Measuring.Measured measured = measuring.measure(suite.suite(measuring.suites()), suite.quiet());
    return JudgeCommand.say(root, judging, judging.judge(measured.report()), options);
  }
}
