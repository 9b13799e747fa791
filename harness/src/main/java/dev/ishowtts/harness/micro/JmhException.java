package dev.ishowtts.harness.micro;

import java.io.IOException;
import java.io.Serial;

/** A file that is not a JMH result; the message is one line with the field at fault. */
public final class JmhException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  JmhException(String message) {
    super(message);
  }
}
