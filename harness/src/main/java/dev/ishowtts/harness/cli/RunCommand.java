package dev.ishowtts.harness.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a suite and writes its run file. */
@Command(
    name = "run",
    description = "Measures a suite and writes runs/ID.json; judges nothing.",
    footer = {
      "",
      "Examples:",
      "  ishowtts run --suite quick",
      "  ishowtts run --suite full --restarts 12 --set engine.threads=4",
      "  ishowtts run --suite soak --set run.duration=2h"
    })
final class RunCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Mixin private SuiteOptions options = new SuiteOptions();

  @Option(names = "--json", description = "Prints the run's id and file as JSON.")
  private boolean json;

  RunCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Measuring measuring = new Measuring(root);
    Measuring.Measured measured =
        measuring.measure(
            options.suite(measuring.suites(), Optional.empty(), measuring.duration()),
            options.quiet());
    if (json) {
      root.terminal()
          .out()
          .println(
              JsonOutput.text(
                  Map.of("id", measured.report().id(), "file", measured.file().toString())));
      return ExitCode.PASS;
    }
    root.terminal().out().println("run file: " + measured.file());
    return ExitCode.PASS;
  }
}
