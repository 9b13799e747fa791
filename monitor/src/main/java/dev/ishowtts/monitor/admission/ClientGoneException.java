package dev.ishowtts.monitor.admission;

import java.io.Serial;

/** Nobody waits for the answer any more. */
public final class ClientGoneException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ClientGoneException() {
    super("the client has left");
  }
}
