package dev.ishowtts.harness.cli;

import java.io.Serial;

/** A command that cannot be done; the message is one line for people with the remedy. */
final class CommandException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
