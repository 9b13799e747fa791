package dev.ishowtts.monitor.schedule;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.jobs.Job;
import dev.ishowtts.monitor.jobs.JobQueue;
import dev.ishowtts.monitor.jobs.QueueFullException;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A due time only adds a job, within a second; the queue runs it. So the row in the database is free again before anything is measured, and a
 * killed service loses no due time: what was missed is due at once at the next start, once, because a row has one due time. Task names end with
 * the host, so that hosts that share a PostgreSQL keep their schedules apart; services of one host take each due time once, by the row's version.
 */
/** The schedules of this host in the database. */
public final class Timetable implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Timetable.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final int MISSED_HEARTBEATS = 6;
  private static final Duration SHUTDOWN = Duration.ofSeconds(3);
  private static final Duration FOR_EVER = Duration.ofDays(36_500);
  private static final String BOOT_ID = "proc/sys/kernel/random/boot_id";
  private static final String BOOT_FACT = "boot";
  private static final String PAUSED = "paused.";
  private static final String SCHEDULE = "schedule";

  private final ScheduleSettings settings;
  private final ServiceDatabase database;
  private final JobQueue queue;
  private final Journal journal;
  private final HostFiles files;
  private final Clock clock;
  private final String host;
  private final List<RecurringTask<Void>> tasks = new ArrayList<>();
  private volatile Optional<Scheduler> scheduler = Optional.empty();

  /** Makes the timetable; nothing is run before {@link #start}. */
  public Timetable(
      ScheduleSettings settings,
      ServiceDatabase database,
      JobQueue queue,
      Journal journal,
      HostFiles files,
      Clock clock,
      String host) {
    this.settings = settings;
    this.database = database;
    this.queue = queue;
    this.journal = journal;
    this.files = files;
    this.clock = clock;
    this.host = host;
    for (ScheduleRow row : enabled()) {
      When.schedule(row.when(), row.zone()).ifPresent(times -> tasks.add(task(row, times)));
    }
  }

  /* Asks the database what it is: only when it can be had. */
  private Scheduler scheduler() {
    return Scheduler.create(database.dataSource())
        .startTasks(tasks)
        .threads(1)
        .pollingInterval(settings.poll())
        .heartbeatInterval(HEARTBEAT)
        .missedHeartbeatsLimit(MISSED_HEARTBEATS)
        .schedulerName(new SchedulerName.Fixed(host + "-" + ProcessHandle.current().pid()))
        .serializer(new NoData())
        .clock(clock::instant)
        .deleteUnresolvedAfter(FOR_EVER)
        .shutdownMaxWait(SHUTDOWN)
        .build();
  }

  private RecurringTask<Void> task(ScheduleRow row, Schedule times) {
    return Tasks.recurring(task(row.name()), times)
        .execute((instance, context) -> due(row, context.getExecution().executionTime));
  }

  private String task(String schedule) {
    return schedule + "@" + host;
  }

  private List<ScheduleRow> enabled() {
    return settings.active()
        ? settings.schedules().stream().filter(ScheduleRow::enabled).toList()
        : List.of();
  }

  /**
   * Forgets schedules that are no more, notes a boot and begins.
   *
   * @throws IOException in one line if the database refuses
   */
  public void start() throws IOException {
    if (!settings.active()) {
      return;
    }
    forget();
    booted();
    Scheduler begun = scheduler();
    begun.start();
    scheduler = Optional.of(begun);
  }

  /**
   * Sets right what a clock that was put back, or another service with other settings, did to the
   * next times: one that is missing, or later than its schedule says, is made anew.
   */
  public void look() {
    if (isRunning() && database.trouble().isEmpty()) {
      scheduler.ifPresent(begun -> tasks.forEach(task -> task.onStartup(begun, clock::instant)));
    }
  }

  private void forget() throws IOException {
    Set<String> known = new HashSet<>();
    enabled().forEach(row -> known.add(task(row.name())));
    for (String task :
        database.query(
            "select task_name from scheduled_tasks", rows -> rows.getString("task_name"))) {
      if (task.endsWith("@" + host) && !known.contains(task)) {
        database.update("delete from scheduled_tasks where task_name = ?", task);
      }
    }
  }

  /* The first start ever only remembers: nobody has rebooted since. */
  private void booted() throws IOException {
    Optional<String> now = files.text(BOOT_ID);
    Optional<String> before = database.fact(host, BOOT_FACT);
    if (now.isEmpty() || now.equals(before)) {
      return;
    }
    database.remember(host, BOOT_FACT, now.get());
    if (before.isEmpty()) {
      return;
    }
    journal.note(Event.Kind.REBOOT, host + " started again", Optional.empty());
    Instant when = clock.instant();
    enabled().stream().filter(row -> row.when().equals(When.BOOT)).forEach(row -> due(row, when));
  }

  private void due(ScheduleRow row, Instant when) {
    try {
      if (isPaused(row.name())) {
        logger.info("Schedule {} is paused and was passed over", row.name());
        return;
      }
      Optional<Job> job = queue.submit(order(row, Optional.of(when), SCHEDULE));
      if (job.isEmpty()) {
        logger.info("Schedule {} waits or runs already; {} was passed over", row.name(), when);
      }
    } catch (QueueFullException full) {
      journal.note(
          Event.Kind.NOTE,
          "schedule " + row.name() + " was passed over: " + full.getMessage(),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a schedule asks for. */
  Job.Order order(ScheduleRow row, Optional<Instant> due, String who) {
    return new Job.Order(Optional.of(row.name()), due, row.words(), row.timeout(), who);
  }

  /** Returns the schedules of the settings. */
  List<ScheduleRow> rows() {
    return settings.schedules();
  }

  /** Returns a schedule. */
  Optional<ScheduleRow> row(String name) {
    return settings.schedules().stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /** Returns whether anything is run by itself. */
  public boolean isActive() {
    return settings.active();
  }

  /** Returns when a schedule is due next; empty if it is not, or only after a boot. */
  Optional<Instant> next(ScheduleRow row) {
    if (!isActive() || !row.enabled() || row.when().equals(When.BOOT)) {
      return Optional.empty();
    }
    return scheduler
        .flatMap(
            begun ->
                begun.getScheduledExecution(
                    TaskInstanceId.of(task(row.name()), RecurringTask.INSTANCE)))
        .map(ScheduledExecution::getExecutionTime);
  }

  /** Returns whether a person paused a schedule. */
  boolean isPaused(String name) throws IOException {
    return database.fact(host, PAUSED + name).filter(value -> !value.isEmpty()).isPresent();
  }

  /** Pauses a schedule, or lets it go on; kept over restarts. */
  void pause(String name, Optional<String> who) throws IOException {
    database.remember(host, PAUSED + name, who.orElse(""));
  }

  /** Returns whether due times are looked for. */
  public boolean isRunning() {
    return scheduler
        .map(Scheduler::getSchedulerState)
        .filter(state -> state.isStarted() && !state.isShuttingDown())
        .isPresent();
  }

  @Override
  public void close() {
    scheduler.filter(begun -> begun.getSchedulerState().isStarted()).ifPresent(Scheduler::stop);
  }
}
