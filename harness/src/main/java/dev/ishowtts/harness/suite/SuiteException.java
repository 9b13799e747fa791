package dev.ishowtts.harness.suite;

import java.io.Serial;

/** A suite that is not there or is wrong; the message is one line with file, field and remedy. */
public final class SuiteException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  SuiteException(String message) {
    super(message);
  }

  SuiteException(String message, Throwable cause) {
    super(message, cause);
  }
}
