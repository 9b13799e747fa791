package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints every effective setting and where it came from. */
@Command(
    name = "config",
    description = "Prints the effective settings and where each came from; secrets are masked.",
    footer = {"", "Example: ishowtts config --set engine.nfe=6"})
final class ConfigCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  ConfigCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    return print(root, "", json);
  }

  /** Prints the effective settings whose keys begin with {@code prefix}. */
  static int print(Ishowtts root, String prefix, boolean json) {
    List<Config.Entry> entries =
        root.config().describe().stream().filter(entry -> entry.key().startsWith(prefix)).toList();
    if (json) {
      root.terminal().out().println(JsonOutput.text(entries));
      return ExitCode.PASS;
    }
    int key = entries.stream().mapToInt(entry -> entry.key().length()).max().orElse(1);
    int value = entries.stream().mapToInt(entry -> entry.value().length()).max().orElse(1);
    for (Config.Entry entry : entries) {
      root.terminal()
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%-" + key + "s  %-" + Math.max(1, Math.min(40, value)) + "s  %s",
                  entry.key(),
                  entry.value(),
                  entry.origin()));
    }
    return ExitCode.PASS;
  }
}
