package dev.ishowtts.monitor.schedule;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/*
 * Where clocks are put forward, times of a day do not exist: 02:30 on the last Sunday of March in Europe, which would be a whole week without a run of
 * a schedule for Sundays. They come later by what the clock skips, as java.time has it (02:30 is 03:30), once if they are another time of the schedule
 * as well. A time that exists twice comes the first time, unless the hours are a pattern.
 */
/** The times of five cron fields in a zone. */
final class CronTimes implements Schedule {
  private static final Duration LONGEST_GAP = Duration.ofDays(1);

  private final String fields;
  private final ZoneRules rules;
  private final CronSchedule clock;

  /**
   * Reads the fields.
   *
   * @throws IllegalArgumentException if they are none, or name a day that never comes
   */
  CronTimes(String fields, ZoneId zone) {
    this.fields = fields;
    this.rules = zone.getRules();
    this.clock = new CronSchedule(fields, zone, CronStyle.UNIX);
    if (!next(Instant.EPOCH).isBefore(NEVER)) {
      throw new IllegalArgumentException("a day that comes is needed, got " + fields);
    }
  }

  @Override
  public Instant getNextExecutionTime(ExecutionComplete done) {
    return next(done.getTimeDone());
  }

  /** Returns the first time after another. */
  Instant next(Instant after) {
    Instant next = after(after, clock);
    if (!next.isBefore(NEVER)) {
      return next;
    }
    ZoneOffsetTransition change = rules.nextTransition(after.minus(LONGEST_GAP));
    while (change != null && change.getInstant().isBefore(next)) {
      Optional<Instant> skipped = skipped(change, after);
      if (skipped.isPresent() && skipped.get().isBefore(next)) {
        return skipped.get();
      }
      change = rules.nextTransition(change.getInstant());
    }
    return next;
  }

  private Optional<Instant> skipped(ZoneOffsetTransition change, Instant after) {
    if (!change.isGap()) {
      return Optional.empty();
    }
    Instant before = change.getInstant().minusSeconds(1);
    CronSchedule unchanged = new CronSchedule(fields, change.getOffsetBefore(), CronStyle.UNIX);
    Instant next = after(after.isAfter(before) ? after : before, unchanged);
    return Optional.of(next)
        .filter(time -> time.isBefore(change.getInstant().plus(change.getDuration())));
  }

  private static Instant after(Instant instant, CronSchedule schedule) {
    return schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(instant));
  }

  @Override
  public boolean isDeterministic() {
    return true;
  }
}
