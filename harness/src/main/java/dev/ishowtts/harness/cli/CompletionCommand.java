package dev.ishowtts.harness.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh.",
    footer = {"", "Example: source <(./ishowtts completion)"})
final class CompletionCommand implements Callable<Integer> {
  private final Ishowtts root;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  CompletionCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    CommandLine line = java.util.Objects.requireNonNull(spec).root().commandLine();
    root.terminal().out().print(AutoComplete.bash("ishowtts", line));
    root.terminal().out().flush();
    return ExitCode.PASS;
  }
}
