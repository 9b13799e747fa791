package dev.ishowtts.harness.sink.history;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.harness.sink.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;

/*
 * A projection: the run files, their judgements, the baseline store and the event file are the truth, and everything here can be made again
 * from them. A run is written in one transaction and replaces what the history had of it, so writing twice changes nothing.
 */
/**
 * Judged runs, accepted baselines and events in SQLite (WAL) or PostgreSQL. Opening costs
 * milliseconds: a service opens one for each request. Not thread-safe.
 */
public final class History implements AutoCloseable {
  private static final int BUSY_MILLIS = 20_000;
  private static final String ROW =
      "id, suite, started, finished, host, device, fingerprint, version, commit_id, branch, model,"
          + " model_digest, precision_, verdict, ratio, ratio_low, ratio_high";

  private final String address;
  private final Connection connection;
  private final RunRows rows;
  private boolean isWhole;

  /**
   * One run as a list shows it.
   *
   * @param ratio of the mean over scenarios to the baseline; empty if nothing was compared
   * @param ratioLow lower end of its interval
   * @param ratioHigh upper end of its interval
   */
  public record Row(
      String id,
      String suite,
      Instant started,
      Instant finished,
      String host,
      Optional<String> device,
      String fingerprint,
      String version,
      Optional<String> commit,
      Optional<String> branch,
      String model,
      String modelDigest,
      String precision,
      String verdict,
      Optional<Double> ratio,
      Optional<Double> ratioLow,
      Optional<Double> ratioHigh) {}

  /**
   * One metric of one scenario of a run.
   *
   * @param side {@code CANDIDATE} or {@code BASELINE}
   * @param isPrimary whether the scenario is judged by it
   */
  public record Summary(
      String scenario,
      String side,
      String metric,
      boolean isPrimary,
      int restarts,
      int samples,
      int errors,
      double median,
      double mean,
      double best,
      double p95,
      double cvPercent) {}

  /** A telemetry series of a run. */
  public record Reading(
      String series,
      String unit,
      int readings,
      double lowest,
      double median,
      double mean,
      double highest) {}

  /** What the gate said about a run. */
  public record Remark(String check, String severity, Optional<String> scenario, String message) {}

  /** A session that somebody accepted as normal. */
  public record Accepted(
      String fingerprint, int epoch, String run, Instant at, String who, String why) {}

  /**
   * One value of a metric's history.
   *
   * @param run its run
   * @param at when the run started
   * @param value median over restarts, in the metric's unit
   */
  public record Value(String run, Instant at, double value) {}

  /**
   * A history that has values.
   *
   * @param runs how many have one
   */
  public record Series(String fingerprint, String scenario, String metric, int runs) {}

  private History(String address, Connection connection) {
    this.address = address;
    this.connection = connection;
    this.rows = new RunRows(connection);
  }

  /**
   * Opens the history and brings its tables to this version.
   *
   * @param root folder that settings are relative to
   * @throws HistoryException if the database cannot be reached or belongs to a newer version
   */
  public static History open(HistorySettings settings, Path root) throws IOException {
    String address = settings.address(root);
    Optional<Path> file = HistorySettings.file(address);
    Path folder = file.map(path -> path.toAbsolutePath().getParent()).orElse(null);
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings.password().ifPresent(password -> properties.setProperty("password", password));
    if (file.isPresent()) {
      properties.setProperty("journal_mode", "WAL");
      properties.setProperty("synchronous", "NORMAL");
      properties.setProperty("foreign_keys", "true");
      properties.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    } else {
      properties.setProperty("connectTimeout", HistorySettings.CONNECT_SECONDS);
    }
    try {
      Connection connection = DriverManager.getConnection(address, properties);
      try {
        Schema.update(connection, address, settings);
        connection.setAutoCommit(false);
        return new History(address, connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | FlywayException | IllegalStateException e) {
      throw new HistoryException(masked(address), e);
    }
  }

  /**
   * Writes a judged run; what the history had of it is replaced.
   *
   * @param events that its judgement is
   */
  public void put(JudgedRun judged, List<Event> events) throws IOException {
    transaction(() -> rows.insert(judged, events));
  }

  /** Writes the sessions of an epoch; those that are there already stay as they are. */
  public void put(BaselineRecord epoch) throws IOException {
    transaction(
        () -> {
          for (AcceptedSession session : epoch.sessions()) {
            rows.insert(epoch, session);
          }
        });
  }

  /** Writes an event; the same one twice is one. */
  public void put(Event event, String host) throws IOException {
    transaction(() -> rows.insert(event, host));
  }

  /** Makes a history. */
  @FunctionalInterface
  public interface Making {
    /** Puts everything. */
    void all() throws IOException, InterruptedException;
  }

  /**
   * Replaces what is here in one transaction: others see the old history until the new one is
   * whole, and a making that fails changes nothing.
   *
   * @param host whose runs and events are replaced; empty for everything. Accepted baselines of a
   *     shared history stay
   */
  public void rebuild(Optional<String> host, Making making)
      throws IOException, InterruptedException {
    isWhole = true;
    try {
      for (String table : List.of("event", "run")) {
        delete("delete from " + table + host.map(name -> " where host = ?").orElse(""), host);
      }
      if (host.isEmpty()) {
        delete("delete from accepted", host);
      }
      making.all();
      connection.commit();
    } catch (SQLException e) {
      throw new HistoryException(masked(address), e);
    } finally {
      isWhole = false;
      rollback();
    }
  }

  private void delete(String sql, Optional<String> argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (argument.isPresent()) {
        statement.setString(1, argument.get());
      }
      statement.executeUpdate();
    }
  }

  /**
   * Returns runs, the newest first.
   *
   * @param skipped newest runs to leave out, for the next page
   * @param limit at most so many
   */
  public List<Row> runs(RunFilter filter, int skipped, int limit) throws IOException {
    Conditions conditions = Conditions.of(filter);
    return query(
        "select "
            + ROW
            + " from run"
            + conditions.where()
            + " order by started desc, id desc limit "
            + limit
            + " offset "
            + skipped,
        History::row,
        conditions.arguments());
  }

  /** Returns how many runs there are. */
  public long count(RunFilter filter) throws IOException {
    Conditions conditions = Conditions.of(filter);
    return query(
            "select count(*) from run" + conditions.where(),
            found -> found.getLong(1),
            conditions.arguments())
        .get(0);
  }

  /** Returns a run. */
  public Optional<Row> run(String id) throws IOException {
    return query("select " + ROW + " from run where id = ?", History::row, List.of(id)).stream()
        .findFirst();
  }

  /** Returns what a run measured, by scenario, side and metric. */
  public List<Summary> summaries(String run) throws IOException {
    return query(
        "select scenario, side, metric, is_primary, restarts, samples, errors, median, mean, best,"
            + " p95, cv_percent from scenario where run_id = ? order by scenario, side, metric",
        found ->
            new Summary(
                found.getString(1),
                found.getString(2),
                found.getString(3),
                found.getInt(4) == 1,
                found.getInt(5),
                found.getInt(6),
                found.getInt(7),
                found.getDouble(8),
                found.getDouble(9),
                found.getDouble(10),
                found.getDouble(11),
                found.getDouble(12)),
        List.of(run));
  }

  /** Returns the telemetry of a run, each series as a summary. */
  public List<Reading> telemetry(String run) throws IOException {
    return query(
        "select series, unit, readings, lowest, median, mean, highest from telemetry"
            + " where run_id = ? order by series",
        found ->
            new Reading(
                found.getString(1),
                found.getString(2),
                found.getInt(3),
                found.getDouble(4),
                found.getDouble(5),
                found.getDouble(6),
                found.getDouble(7)),
        List.of(run));
  }

  /** Returns what the gate said about a run, in its order. */
  public List<Remark> findings(String run) throws IOException {
    return query(
        "select check_name, severity, scenario, message from finding where run_id = ?"
            + " order by position",
        found ->
            new Remark(
                found.getString(1),
                found.getString(2),
                Optional.ofNullable(found.getString(3)),
                found.getString(4)),
        List.of(run));
  }

  /** Returns every accepted session, the oldest first. */
  public List<Accepted> accepted() throws IOException {
    return query(
        "select fingerprint, epoch, run_id, at, who, why from accepted order by at, run_id",
        found ->
            new Accepted(
                found.getString(1),
                found.getInt(2),
                found.getString(3),
                Instant.ofEpochMilli(found.getLong(4)),
                found.getString(5),
                found.getString(6)),
        List.of());
  }

  /**
   * Returns the histories of the metrics that scenarios are judged by, those with most runs first.
   */
  public List<Series> series() throws IOException {
    return query(
        "select r.fingerprint, s.scenario, s.metric, count(*) from scenario s"
            + " join run r on r.id = s.run_id where s.is_primary = 1 and s.side = 'CANDIDATE'"
            + " group by r.fingerprint, s.scenario, s.metric order by 4 desc, 1, 2, 3",
        found ->
            new Series(found.getString(1), found.getString(2), found.getString(3), found.getInt(4)),
        List.of());
  }

  /**
   * Returns a metric's values over the runs of one fingerprint, the oldest first.
   *
   * @param limit the newest so many
   */
  public List<Value> values(String fingerprint, String scenario, String metric, int limit)
      throws IOException {
    List<Value> newest =
        query(
            "select r.id, r.started, s.median from run r join scenario s on s.run_id = r.id"
                + " where r.fingerprint = ? and s.scenario = ? and s.metric = ?"
                + " and s.side = 'CANDIDATE' order by r.started desc, r.id desc limit "
                + limit,
            found ->
                new Value(
                    found.getString(1), Instant.ofEpochMilli(found.getLong(2)), found.getDouble(3)),
            List.of(fingerprint, scenario, metric));
    List<Value> ascending = new ArrayList<>(newest);
    Collections.reverse(ascending);
    return ascending;
  }

  /**
   * Returns the newest run on a host in which a model passed; empty if there is none.
   *
   * @param modelDigest SHA-256 of the bundle, lower-case hex
   */
  public Optional<String> passed(String modelDigest, String host) throws IOException {
    return query(
            "select id from run where model_digest = ? and host = ?"
                + " and verdict in ('PASS', 'IMPROVED') order by started desc, id desc limit 1",
            rows -> rows.getString(1),
            List.of(modelDigest, host))
        .stream()
        .findFirst();
  }

  /** Returns the events from {@code from} on, the oldest first. */
  public List<Event> events(Instant from) throws IOException {
    return query(
        "select at, kind, text, run_id from event where at >= ? order by at, id",
        found ->
            new Event(
                Instant.ofEpochMilli(found.getLong(1)),
                Event.Kind.valueOf(found.getString(2).toUpperCase(Locale.ROOT)),
                found.getString(3),
                Optional.ofNullable(found.getString(4))),
        List.of(from.toEpochMilli()));
  }

  /** Returns the wanted runs that are no accepted baseline, the oldest first. */
  public List<String> removable(RunFilter filter) throws IOException {
    Conditions conditions = Conditions.of(filter);
    return query(
        "select id from run"
            + conditions.where()
            + (conditions.where().isEmpty() ? " where" : " and")
            + " id not in (select run_id from accepted) order by started",
        found -> found.getString(1),
        conditions.arguments());
  }

  /** Removes runs with everything that hangs on them. */
  public void remove(List<String> runs) throws IOException {
    transaction(
        () -> {
          for (String run : runs) {
            rows.delete(run);
          }
        });
  }

  /** Returns how many rows each table has. */
  public Map<String, Long> counts() throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String table :
        List.of("run", "scenario", "sample", "telemetry", "finding", "accepted", "event")) {
      counts.put(
          table,
          query("select count(*) from " + table, found -> found.getLong(1), List.of()).get(0));
    }
    return counts;
  }

  /** Returns the database's address without its password. */
  public String address() {
    return masked(address);
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new HistoryException(masked(address), e);
    }
  }

  private static Row row(ResultSet found) throws SQLException {
    return new Row(
        found.getString(1),
        found.getString(2),
        Instant.ofEpochMilli(found.getLong(3)),
        Instant.ofEpochMilli(found.getLong(4)),
        found.getString(5),
        Optional.ofNullable(found.getString(6)),
        found.getString(7),
        found.getString(8),
        Optional.ofNullable(found.getString(9)),
        Optional.ofNullable(found.getString(10)),
        found.getString(11),
        found.getString(12),
        found.getString(13),
        found.getString(14),
        number(found, 15),
        number(found, 16),
        number(found, 17));
  }

  private static Optional<Double> number(ResultSet found, int column) throws SQLException {
    double value = found.getDouble(column);
    return found.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static String masked(String address) {
    return address.replaceAll("(?i)(password=)[^&;]*", "$1***");
  }

  private void transaction(Work work) throws IOException {
    boolean isDone = false;
    try {
      work.run();
      if (!isWhole) {
        connection.commit();
      }
      isDone = true;
    } catch (SQLException e) {
      throw new HistoryException(masked(address), e);
    } finally {
      if (!isDone && !isWhole) {
        rollback();
      }
    }
  }

  private void rollback() throws HistoryException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new HistoryException(masked(address), e);
    }
  }

  private <T> List<T> query(String sql, Found<T> one, List<?> arguments) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.size(); i++) {
        statement.setObject(i + 1, arguments.get(i));
      }
      List<T> found = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(one.of(result));
        }
      }
      if (!isWhole) {
        connection.commit();
      }
      return found;
    } catch (SQLException e) {
      throw new HistoryException(masked(address), e);
    }
  }

  /**
   * What a query asks for.
   *
   * @param where empty, or with a leading space
   */
  private record Conditions(String where, List<Object> arguments) {
    static Conditions of(RunFilter filter) {
      List<String> parts = new ArrayList<>();
      List<Object> arguments = new ArrayList<>();
      add("suite = ?", filter.suite(), parts, arguments);
      add("host = ?", filter.host(), parts, arguments);
      add("fingerprint = ?", filter.fingerprint(), parts, arguments);
      add("verdict = ?", filter.verdict(), parts, arguments);
      add("started < ?", filter.before().map(Instant::toEpochMilli), parts, arguments);
      return new Conditions(
          parts.isEmpty() ? "" : " where " + String.join(" and ", parts), arguments);
    }

    private static void add(
        String part, Optional<?> argument, List<String> parts, List<Object> arguments) {
      argument.ifPresent(
          value -> {
            parts.add(part);
            arguments.add(value);
          });
    }
  }

  /** Statements of one transaction. */
  private interface Work {
    void run() throws SQLException;
  }

  /** Makes a value of the current row. */
  private interface Found<T> {
    T of(ResultSet row) throws SQLException;
  }
}
