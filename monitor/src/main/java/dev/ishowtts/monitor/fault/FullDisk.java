package dev.ishowtts.monitor.fault;

import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/** Trouble of the host's disks: who asked did nothing wrong, and its administrator can mend it. */
final class FullDisk {
  /* ENOSPC, EDQUOT and EROFS in the kernel's words, and SQLite's names of them. */
  private static final Pattern WORDS =
      Pattern.compile(
          "No space left on device|Disk quota exceeded|Read-only file system"
              + "|SQLITE_FULL|SQLITE_IOERR_WRITE");

  private FullDisk() {}

  /** Returns the refusal for trouble that a disk is the cause of; empty for other trouble. */
  static Optional<Refusal> refusal(Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (WORDS.matcher(String.valueOf(cause.getMessage())).find()) {
        return Optional.of(
            new Refusal(
                HttpStatus.INSUFFICIENT_STORAGE,
                "disk_full",
                "a disk of the service is full or cannot be written: /actuator/health names it;"
                    + " make room and try again"));
      }
    }
    return Optional.empty();
  }
}
