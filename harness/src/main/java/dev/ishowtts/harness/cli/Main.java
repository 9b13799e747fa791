package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Environment;

/** Starts the command line in this process. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess(Environment.ofProcess(), Main.class);
    System.exit(Ishowtts.run(surroundings, arguments));
  }
}
