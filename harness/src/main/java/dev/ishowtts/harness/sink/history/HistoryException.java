package dev.ishowtts.harness.sink.history;

import java.io.IOException;
import java.sql.SQLException;

/** The history's database refuses; one line that names it. */
public final class HistoryException extends IOException {
  private static final long serialVersionUID = 1;

  HistoryException(String database, Exception cause) {
    super("history " + database + ": " + reason(cause), cause);
  }

  private static String reason(Exception cause) {
    String message = cause.getMessage();
    String line =
        message == null
            ? cause.getClass().getSimpleName()
            : message.strip().lines().findFirst().orElse("");
    return cause instanceof SQLException ? line + " (check history.url and its rights)" : line;
  }
}
