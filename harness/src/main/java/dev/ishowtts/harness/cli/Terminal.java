package dev.ishowtts.harness.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the command line prints: results on {@code out}, everything else on {@code err}.
 *
 * @param interactive whether a person watches {@code err}
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive) {
  /** Returns the process's own streams, UTF-8. */
  static Terminal ofProcess() {
    return new Terminal(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        isInteractive());
  }

  /* From Java 22 on System.console() says nothing about a terminal; isTerminal() does. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isInteractive() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  void warn(String line) {
    err.println("ishowtts: " + line);
  }
}
