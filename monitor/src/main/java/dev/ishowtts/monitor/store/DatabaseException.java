package dev.ishowtts.monitor.store;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The service's database cannot be used now. The message is one line. */
public final class DatabaseException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  DatabaseException(String words, @Nullable Throwable cause) {
    super("the service's database refused: " + words, cause);
  }
}
