package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Environment;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** Whether the command line would take some words; nothing is run. */
public final class CommandCheck {
  private CommandCheck() {}

  /** Returns why it would not, one line; empty if it would. */
  public static Optional<String> refusal(Environment environment, List<String> words) {
    Surroundings surroundings = Surroundings.ofProcess(environment, CommandCheck.class);
    try {
      Ishowtts.commandLine(surroundings).parseArgs(words.toArray(String[]::new));
      return Optional.empty();
    } catch (CommandLine.ParameterException refused) {
      return Optional.of(Ishowtts.refusal(refused));
    }
  }
}
