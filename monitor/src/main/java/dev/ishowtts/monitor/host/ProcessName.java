package dev.ishowtts.monitor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of this host that no later one is mistaken for, whatever happens to the clock.
 *
 * @param ticks of the kernel from the boot to its start; numbers of processes are used again
 * @param boot the kernel's name of that boot
 */
public record ProcessName(long pid, long ticks, String boot) {
  private static final Path PROC = Path.of("/proc");
  /* Place of the start among the words behind the program's name, which is in brackets and may hold anything. */
  private static final int START = 19;

  /** Returns the name of a process. */
  public static ProcessName of(ProcessHandle process) {
    long pid = process.pid();
    String[] words =
        text(PROC.resolve(pid + "/stat")).replaceFirst("(?s).*\\) ", "").split(" ", -1);
    String start = words.length > START ? words[START] : "";
    return new ProcessName(
        pid,
        start.matches("\\d{1,18}") ? Long.parseLong(start) : 0,
        text(PROC.resolve("sys/kernel/random/boot_id")).strip());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      return "";
    }
  }

  /** Returns the name that a text is; of no process if it is none. */
  public static ProcessName parse(String text) {
    String[] parts = text.split(":", -1);
    return parts.length == 3 && parts[0].matches("\\d{1,18}") && parts[1].matches("\\d{1,18}")
        ? new ProcessName(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2])
        : new ProcessName(0, 0, "");
  }

  /** Returns the name as one word. */
  public String text() {
    return pid + ":" + ticks + ":" + boot;
  }

  /** Returns the process if it still runs. */
  public Optional<ProcessHandle> alive() {
    return pid == 0
        ? Optional.empty()
        : ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(process -> of(process).equals(this));
  }
}
