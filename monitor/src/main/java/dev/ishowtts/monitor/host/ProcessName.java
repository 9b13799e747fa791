package dev.ishowtts.monitor.host;

import java.time.Instant;
import java.util.Optional;

/**
 * A process of this host that no later one is mistaken for.
 *
 * @param startMillis when it started, milliseconds since 1970; numbers are used again
 */
public record ProcessName(long pid, long startMillis) {
  /* Start times are counted from a boot time that is known to the second only. */
  private static final long TOLERANCE_MILLIS = 2_000;

  /** Returns the name of a process. */
  public static ProcessName of(ProcessHandle process) {
    return new ProcessName(
        process.pid(), process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** Returns the name that a text is; of no process if it is none. */
  public static ProcessName parse(String text) {
    String[] parts = text.split(":", -1);
    return parts.length == 2 && parts[0].matches("\\d{1,18}") && parts[1].matches("\\d{1,18}")
        ? new ProcessName(Long.parseLong(parts[0]), Long.parseLong(parts[1]))
        : new ProcessName(0, 0);
  }

  /** Returns the name as one word. */
  public String text() {
    return pid + ":" + startMillis;
  }

  /** Returns the process if it still runs. */
  public Optional<ProcessHandle> alive() {
    return pid == 0
        ? Optional.empty()
        : ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(
                process -> Math.abs(of(process).startMillis() - startMillis) <= TOLERANCE_MILLIS);
  }
}
