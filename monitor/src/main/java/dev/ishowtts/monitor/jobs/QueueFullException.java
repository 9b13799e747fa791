package dev.ishowtts.monitor.jobs;

import java.io.Serial;

/** As many jobs wait as may. */
public final class QueueFullException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  QueueFullException(int most) {
    super(most + " jobs wait or run already; wait for one to end or cancel one");
  }
}
