package dev.ishowtts.harness.guard;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** Another measurement runs on this host; the message names it. */
public final class LockHeldException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  LockHeldException(Path file, String holder) {
    super(
        "another measurement runs on this host: "
            + holder
            + "; wait for it or end it (lock file "
            + file
            + ")");
  }
}
