package dev.ishowtts.harness.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A command that only holds others: without one of them it is refused. */
abstract class CommandGroup implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public final void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }
}
