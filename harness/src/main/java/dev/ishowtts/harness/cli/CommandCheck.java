package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** Whether the command line would take some words; nothing is run. */
public final class CommandCheck {
  private CommandCheck() {}

  /** Returns why it would not, one line; empty if it would. */
  public static Optional<String> refusal(Environment environment, List<String> words) {
    Surroundings surroundings =
        new Surroundings(
            Terminal.ofProcess(),
            environment,
            Clock.systemUTC(),
            System::nanoTime,
            LockSupport::parkNanos,
            new SecureRandom(),
            FileOperations.system(),
            new HostFiles(Path.of("/")),
            new Models(Clock.systemUTC()),
            CommandCheck.class);
    try {
      Ishowtts.commandLine(surroundings).parseArgs(words.toArray(String[]::new));
      return Optional.empty();
    } catch (CommandLine.ParameterException refused) {
      return Optional.of(Ishowtts.refusal(refused));
    }
  }
}
