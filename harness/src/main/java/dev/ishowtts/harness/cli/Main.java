package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/** Starts the command line in this process. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Surroundings surroundings =
        new Surroundings(
            Terminal.ofProcess(),
            Environment.ofProcess(),
            Clock.systemUTC(),
            System::nanoTime,
            LockSupport::parkNanos,
            new SecureRandom(),
            FileOperations.system(),
            new HostFiles(Path.of("/")),
            new Models(Clock.systemUTC()),
            Main.class);
    System.exit(Ishowtts.run(surroundings, arguments));
  }
}
