package dev.ishowtts.monitor.schedule;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One schedule.
 *
 * @param when cron fields, {@code every <duration>} or {@code boot}
 * @param zone time zone of the cron fields; empty is the host's
 * @param commands command lines without {@code ishowtts}, separated by blanks
 * @param timeout of all commands together
 */
public record ScheduleRow(
    String name,
    String when,
    String zone,
    List<String> commands,
    Duration timeout,
    boolean enabled) {
  /** Commands that a schedule may run: they measure, judge or look, and change nothing else. */
  static final Set<String> COMMANDS =
      new TreeSet<>(
          Set.of(
              "bench",
              "doctor",
              "gate",
              "history",
              "judge",
              "lock",
              "publish",
              "run",
              "selftest",
              "trend"));

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  public ScheduleRow {
    commands = List.copyOf(commands);
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isCommand(String line) {
    return COMMANDS.contains(words(line).get(0));
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split("\\s+", 0));
  }

  /** Returns the words of each command. */
  List<List<String>> words() {
    return commands.stream().map(ScheduleRow::words).toList();
  }

  /** Returns this row with what it leaves open taken from another one. */
  ScheduleRow over(ScheduleRow other) {
    return new ScheduleRow(
        name,
        when.isEmpty() ? other.when : when,
        zone.isEmpty() ? other.zone : zone,
        commands.isEmpty() ? other.commands : commands,
        timeout.isZero() ? other.timeout : timeout,
        enabled);
  }

  /** Returns this row, whole. */
  ScheduleRow checked(Duration standardTimeout) {
    if (when.isEmpty() || commands.isEmpty()) {
      throw new IllegalArgumentException(
          "monitor.schedule \""
              + name
              + "\" needs "
              + (when.isEmpty() ? "when" : "commands")
              + ": it is no built-in schedule that would have them");
    }
    return timeout.isZero()
        ? new ScheduleRow(name, when, zone, commands, standardTimeout, enabled)
        : this;
  }
}
