package dev.ishowtts.harness.telemetry;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The kernel's files ({@code /proc}, {@code /sys}) below a root: the border to the host.
 *
 * <p>What cannot be read is absent; nothing here throws. Safe for use by several threads.
 */
public final class HostFiles {
  private final Path root;

  /**
   * @param root {@code /} on a real host, another folder in a test
   */
  public HostFiles(Path root) {
    this.root = root;
  }

  /** Returns where a file lies on this machine, e.g. {@code sys/class/hwmon}; it need not exist. */
  public Path path(String path) {
    return root.resolve(path);
  }

  /** Returns a program below the root, e.g. {@code usr/bin/nvidia-smi}, if it can be run. */
  public Optional<Path> program(String path) {
    return Optional.of(root.resolve(path).toAbsolutePath())
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  /** Returns the trimmed content of a file, e.g. {@code proc/loadavg}; empty where unreadable. */
  public Optional<String> text(String path) {
    try {
      return Optional.of(Files.readString(root.resolve(path)).replace("\0", "").strip());
    } catch (IOException | SecurityException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Returns the lines of a file; empty list where unreadable. */
  public List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** Returns the file's content as a whole number; empty where unreadable or not a number. */
  public OptionalLong number(String path) {
    return text(path).map(HostFiles::parse).orElse(OptionalLong.empty());
  }

  /**
   * Returns the number after {@code key} on the first line that starts with it, e.g. {@code
   * MemAvailable} in {@code proc/meminfo}.
   */
  public OptionalLong field(String path, String key) {
    for (String line : lines(path)) {
      String[] words = line.strip().split("[\\s:]+", 0);
      if (words.length >= 2 && words[0].equals(key)) {
        return parse(words[1]);
      }
    }
    return OptionalLong.empty();
  }

  /** Returns the names in a folder that match a glob, sorted; empty where unreadable. */
  public List<String> names(String folder, String glob) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder), glob)) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  /**
   * Returns the fields of {@code proc/<pid>/stat} after the command name, which may hold blanks and
   * brackets; index 0 is the state (field 3 of proc(5)). Empty if the process is gone.
   */
  public Optional<String[]> processStat(String pid) {
    return text("proc/" + pid + "/stat")
        .filter(stat -> stat.lastIndexOf(')') > 0 && stat.lastIndexOf(')') + 2 < stat.length())
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", 0));
  }

  /** Returns user plus system time of a process in clock ticks; empty if it is gone. */
  public OptionalLong processTicks(String pid) {
    Optional<String[]> stat = processStat(pid).filter(fields -> fields.length > 12);
    if (stat.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong user = parse(stat.get()[11]);
    OptionalLong system = parse(stat.get()[12]);
    return user.isPresent() && system.isPresent()
        ? OptionalLong.of(user.getAsLong() + system.getAsLong())
        : OptionalLong.empty();
  }

  /** Returns the host's processor time since boot, in clock ticks over all cores. */
  public Optional<CpuTicks> cpuTicks() {
    return lines("proc/stat").stream()
        .filter(line -> line.startsWith("cpu "))
        .findFirst()
        .flatMap(CpuTicks::parse);
  }

  /**
   * Processor time since boot in clock ticks, summed over all cores.
   *
   * @param busy without idle and I/O wait
   * @param total busy and idle
   */
  public record CpuTicks(long busy, long total) {
    static Optional<CpuTicks> parse(String line) {
      String[] words = line.strip().split("\\s+", 0);
      // user nice system idle iowait irq softirq steal; guest time is already part of user.
      if (words.length < 6) {
        return Optional.empty();
      }
      long total = 0;
      long idle = 0;
      for (int i = 1; i < Math.min(words.length, 9); i++) {
        OptionalLong ticks = HostFiles.parse(words[i]);
        if (ticks.isEmpty()) {
          return Optional.empty();
        }
        total += ticks.getAsLong();
        idle += i == 4 || i == 5 ? ticks.getAsLong() : 0;
      }
      return Optional.of(new CpuTicks(total - idle, total));
    }
  }

  private static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
