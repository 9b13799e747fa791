package dev.ishowtts.monitor.schedule;

import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a schedule's {@code when} is read. */
final class When {
  /** After the host has started anew. */
  static final String BOOT = "boot";

  private static final Pattern EVERY = Pattern.compile("every (\\d{1,6})(s|m|h|d)");
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private When() {}

  static boolean isValid(String text) {
    try {
      return text.equals(BOOT) || schedule(text, "").isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean isZone(String text) {
    try {
      return ZoneId.of(text).getRules() != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /**
   * Returns the times; empty for {@link #BOOT}, which has none.
   *
   * @param zone of cron fields; empty is the host's
   * @throws IllegalArgumentException if the text is neither of them
   */
  static Optional<Schedule> schedule(String text, String zone) {
    if (text.equals(BOOT)) {
      return Optional.empty();
    }
    Matcher every = EVERY.matcher(text);
    if (every.matches()) {
      Duration delay = delay(Long.parseLong(every.group(1)), every.group(2));
      if (delay.compareTo(SHORTEST) < 0) {
        throw new IllegalArgumentException("an interval must be >= 1s, got " + text);
      }
      return Optional.of(FixedDelay.of(delay));
    }
    if (text.strip().split("\\s+", 0).length != 5) {
      throw new IllegalArgumentException("five cron fields are needed, got " + text);
    }
    ZoneId place = zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone);
    return Optional.of(new CronTimes(text.strip(), place));
  }

  private static Duration delay(long number, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
