package dev.ishowtts.harness.run;

import java.io.Serial;

/** The run itself failed, so that there is nothing to judge; the message is one line for people. */
public final class RunException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(message);
  }

  public RunException(String message, Throwable cause) {
    super(message, cause);
  }
}
