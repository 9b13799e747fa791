package dev.ishowtts.monitor.jobs;

import dev.ishowtts.harness.run.RunId;
import dev.ishowtts.monitor.host.ProcessName;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Jobs of one host in the database. Any thread and several services may use it at once. */
public final class JobStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<List<String>>> COMMANDS = new TypeReference<>() {};
  private static final String COLUMNS =
      "id, host, schedule, due, commands, timeout_ms, who, state, created, started, ended, step,"
          + " exit_code, run_id, verdict, message";

  private final ServiceDatabase database;
  private final String host;
  private final Clock clock;
  private final RandomGenerator random;

  /** A job under way, and the service that runs it. */
  record Claimed(Job job, ProcessName owner) {}

  /**
   * Which jobs to list.
   *
   * @param state only of this state
   * @param schedule only of this schedule
   */
  record Wanted(Optional<JobState> state, Optional<String> schedule, int limit, int offset) {}

  JobStore(ServiceDatabase database, String host, Clock clock, RandomGenerator random) {
    this.database = database;
    this.host = host;
    this.clock = clock;
    this.random = random;
  }

  /** Adds a job; empty if the schedule's same due time is here already, or one still waits. */
  Optional<Job> add(Job.Order order) throws IOException {
    if (order.schedule().isPresent() && isPending(order.schedule().get())) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    String id = RunId.of(now, order.schedule().orElse("manual"), random);
    int added =
        database.update(
            "insert into job (id, host, schedule, due, commands, timeout_ms, who, state, created)"
                + " values (?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?)"
                + " on conflict (host, schedule, due) do nothing",
            id,
            host,
            order.schedule().orElse(null),
            millis(order.due()),
            JSON.writeValueAsString(order.commands()),
            order.timeout().toMillis(),
            order.who(),
            now.toEpochMilli());
    return added == 1 ? find(id) : Optional.empty();
  }

  private boolean isPending(String schedule) throws IOException {
    return !database
        .query(
            "select 1 from job where host = ? and schedule = ? and state in ('QUEUED', 'RUNNING')",
            rows -> 1,
            host,
            schedule)
        .isEmpty();
  }

  /** Returns a job. */
  Optional<Job> find(String id) throws IOException {
    return database
        .query("select " + COLUMNS + " from job where id = ? and host = ?", JobStore::job, id, host)
        .stream()
        .findFirst();
  }

  /** Returns jobs, the newest first. */
  List<Job> list(Wanted wanted) throws IOException {
    return database.query(
        "select "
            + COLUMNS
            + " from job where host = ? and state = coalesce(?, state)"
            + " and coalesce(schedule, '') = coalesce(?, schedule, '')"
            + " order by created desc, id desc limit "
            + wanted.limit()
            + " offset "
            + wanted.offset(),
        JobStore::job,
        host,
        wanted.state().map(JobState::name).orElse(null),
        wanted.schedule().orElse(null));
  }

  /** Returns how many jobs there are. */
  long count(Wanted wanted) throws IOException {
    return database
        .query(
            "select count(*) from job where host = ? and state = coalesce(?, state)"
                + " and coalesce(schedule, '') = coalesce(?, schedule, '')",
            rows -> rows.getLong(1),
            host,
            wanted.state().map(JobState::name).orElse(null),
            wanted.schedule().orElse(null))
        .get(0);
  }

  /** Returns the newest job of a schedule. */
  public Optional<Job> newest(String schedule) throws IOException {
    return list(new Wanted(Optional.empty(), Optional.of(schedule), 1, 0)).stream().findFirst();
  }

  /** Returns how many jobs wait or run. */
  public long pending() throws IOException {
    return database
        .query(
            "select count(*) from job where host = ? and state in ('QUEUED', 'RUNNING')",
            rows -> rows.getLong(1),
            host)
        .get(0);
  }

  /**
   * Takes the oldest job that waits; empty if none does, another service took it, or one runs on
   * this host: an index of the database allows one.
   *
   * @param taken gets the job's id before it is taken, and keeps it where nobody knows whether it
   *     was
   */
  Optional<Job> claim(ProcessName owner, Set<String> taken) throws IOException {
    List<String> oldest =
        database.query(
            "select id from job where host = ? and state = 'QUEUED' order by created, id limit 1",
            rows -> rows.getString(1),
            host);
    if (oldest.isEmpty() || !running().isEmpty()) {
      return Optional.empty();
    }
    String id = oldest.get(0);
    taken.add(id);
    if (!take(id, owner)) {
      taken.remove(id);
      return Optional.empty();
    }
    return find(id);
  }

  private boolean take(String id, ProcessName owner) throws IOException {
    try {
      return database.update(
              "update job set state = 'RUNNING', owner = ?, started = ?"
                  + " where id = ? and state = 'QUEUED'",
              owner.text(),
              clock.instant().toEpochMilli(),
              id)
          == 1;
    } catch (IOException e) {
      List<Claimed> running = running();
      if (running.isEmpty()) {
        throw e;
      }
      // Another service was faster, or the answer alone was lost.
      return running.stream().anyMatch(one -> one.job().id().equals(id));
    }
  }

  /** Notes which command runs, and as which process. */
  void step(String id, int step, long pid) throws IOException {
    database.update("update job set step = ?, pid = ? where id = ?", step, pid, id);
  }

  /** Notes how a job ended; returns it, or empty if it had ended before. */
  Optional<Job> end(String id, Job.Ending ending) throws IOException {
    int ended =
        database.update(
            "update job set state = ?, ended = ?, exit_code = ?, run_id = ?, verdict = ?,"
                + " message = ? where id = ? and state in ('QUEUED', 'RUNNING')",
            ending.state().name(),
            clock.instant().toEpochMilli(),
            ending.exitCode().orElse(null),
            ending.outcome().map(RunOutcome::run).orElse(null),
            ending.outcome().flatMap(RunOutcome::verdict).orElse(null),
            ending.message(),
            id);
    return ended == 1 ? find(id) : Optional.empty();
  }

  /** Ends a job that still waits; empty if it does not. */
  Optional<Job> cancelQueued(String id, String message) throws IOException {
    int ended =
        database.update(
            "update job set state = 'CANCELLED', ended = ?, message = ?"
                + " where id = ? and state = 'QUEUED'",
            clock.instant().toEpochMilli(),
            message,
            id);
    return ended == 1 ? find(id) : Optional.empty();
  }

  /** Returns the jobs of this host that are under way, whichever service runs them. */
  List<Claimed> running() throws IOException {
    return database.query(
        "select " + COLUMNS + ", owner from job where host = ? and state = ?",
        rows -> new Claimed(job(rows), ProcessName.parse(String.valueOf(rows.getString("owner")))),
        host,
        JobState.RUNNING.name());
  }

  private static Job job(ResultSet rows) throws SQLException {
    Long exit = whole(rows, "exit_code");
    return new Job(
        rows.getString("id"),
        rows.getString("host"),
        Optional.ofNullable(rows.getString("schedule")),
        instant(rows, "due"),
        JSON.readValue(rows.getString("commands"), COMMANDS),
        rows.getLong("timeout_ms") / 1000,
        rows.getString("who"),
        JobState.valueOf(rows.getString("state")),
        Instant.ofEpochMilli(rows.getLong("created")),
        instant(rows, "started"),
        instant(rows, "ended"),
        rows.getInt("step"),
        Optional.ofNullable(exit).map(Long::intValue),
        Optional.ofNullable(rows.getString("run_id")),
        Optional.ofNullable(rows.getString("verdict")),
        Optional.ofNullable(rows.getString("message")));
  }

  private static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
    return Optional.ofNullable(whole(rows, column)).map(Instant::ofEpochMilli);
  }

  private static @Nullable Long whole(ResultSet rows, String column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? null : value;
  }

  private static @Nullable Long millis(Optional<Instant> instant) {
    return instant.map(Instant::toEpochMilli).orElse(null);
  }
}
