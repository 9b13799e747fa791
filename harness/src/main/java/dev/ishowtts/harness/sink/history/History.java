package dev.ishowtts.harness.sink.history;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSummary;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.Descriptive;
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
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/*
 * A projection: the run files, their judgements, the baseline store and the event file are the truth, and everything here can be made again
 * from them. A run is written in one transaction and replaces what the history had of it, so writing twice changes nothing.
 */
/** Judged runs, accepted baselines and events in SQLite (WAL) or PostgreSQL. Not thread-safe. */
public final class History implements AutoCloseable {
  private static final int BATCH = 1_000;
  private static final int BUSY_MILLIS = 20_000;

  private final String address;
  private final Connection connection;

  /**
   * One run as a list shows it.
   *
   * @param ratio of the mean over scenarios to the baseline; empty if nothing was compared
   */
  public record Row(
      String id,
      String suite,
      Instant started,
      String host,
      String verdict,
      Optional<Double> ratio) {}

  /**
   * One value of a metric's history.
   *
   * @param run its run
   * @param at when the run started
   * @param value median over restarts, in the metric's unit
   */
  public record Value(String run, Instant at, double value) {}

  private History(String address, Connection connection) {
    this.address = address;
    this.connection = connection;
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
    }
    try {
      Flyway.configure(History.class.getClassLoader())
          .dataSource(address, settings.user().orElse(null), settings.password().orElse(null))
          .locations("classpath:dev/ishowtts/harness/sink/history")
          .table("history_schema")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
      Connection connection = DriverManager.getConnection(address, properties);
      connection.setAutoCommit(false);
      return new History(address, connection);
    } catch (SQLException | FlywayException e) {
      throw new HistoryException(masked(address), e);
    }
  }

  /** Writes a judged run; what the history had of it is replaced. */
  public void put(JudgedRun judged) throws IOException {
    transaction(() -> insert(judged));
  }

  /** Writes the sessions of an epoch; those that are there already stay as they are. */
  public void put(BaselineRecord epoch) throws IOException {
    transaction(
        () -> {
          for (AcceptedSession session : epoch.sessions()) {
            accept(epoch, session);
          }
        });
  }

  /** Writes an event; the same one twice is one. */
  public void put(Event event, String host) throws IOException {
    transaction(() -> insert(event, host));
  }

  /** Returns whether a run is here with the content that {@code digest} stands for. */
  public boolean holds(String run, String digest, String verdict) throws IOException {
    return query(
                "select 1 from run where id = ? and run_digest = ? and verdict = ?",
                rows -> 1,
                run,
                digest,
                verdict)
            .size()
        == 1;
  }

  /**
   * Returns the newest runs first.
   *
   * @param suite of this suite; empty for all
   * @param limit at most so many
   */
  public List<Row> runs(Optional<String> suite, int limit) throws IOException {
    return query(
        "select id, suite, started, host, verdict, ratio from run where suite = coalesce(?, suite)"
            + " order by started desc, id desc limit "
            + limit,
        rows ->
            new Row(
                rows.getString(1),
                rows.getString(2),
                Instant.ofEpochMilli(rows.getLong(3)),
                rows.getString(4),
                rows.getString(5),
                optional(rows, 6)),
        suite.orElse(null));
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
            "select r.id, r.started, s.median from scenario s join run r on r.id = s.run_id"
                + " where r.fingerprint = ? and s.scenario = ? and s.metric = ? and s.side = ?"
                + " order by r.started desc, r.id desc limit "
                + limit,
            rows ->
                new Value(
                    rows.getString(1), Instant.ofEpochMilli(rows.getLong(2)), rows.getDouble(3)),
            fingerprint,
            scenario,
            metric,
            Side.CANDIDATE.name());
    List<Value> ascending = new ArrayList<>(newest);
    Collections.reverse(ascending);
    return ascending;
  }

  /** Returns the events from {@code from} on, the oldest first. */
  public List<Event> events(Instant from) throws IOException {
    return query(
        "select at, kind, text, run_id from event where at >= ? order by at, id",
        rows ->
            new Event(
                Instant.ofEpochMilli(rows.getLong(1)),
                Event.Kind.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                rows.getString(3),
                Optional.ofNullable(rows.getString(4))),
        from.toEpochMilli());
  }

  /** Returns the runs that started before {@code limit} and are no accepted baseline. */
  public List<String> olderThan(Instant limit) throws IOException {
    return query(
        "select id from run where started < ? and id not in (select run_id from accepted)"
            + " order by started",
        rows -> rows.getString(1),
        limit.toEpochMilli());
  }

  /** Removes runs with everything that hangs on them. */
  public void remove(List<String> runs) throws IOException {
    transaction(
        () -> {
          try (PreparedStatement statement =
              connection.prepareStatement("delete from run where id = ?")) {
            for (String run : runs) {
              statement.setString(1, run);
              statement.executeUpdate();
            }
          }
        });
  }

  /** Removes everything, before a rebuild. */
  public void clear() throws IOException {
    transaction(
        () -> {
          try (Statement statement = connection.createStatement()) {
            for (String table : List.of("run", "accepted", "event")) {
              statement.executeUpdate("delete from " + table);
            }
          }
        });
  }

  /** Returns how many rows each table has, as {@code runs=3 samples=63 …}. */
  public String counts() throws IOException {
    List<String> counts = new ArrayList<>();
    for (String table :
        List.of("run", "scenario", "sample", "telemetry", "finding", "accepted", "event")) {
      counts.add(
          table + "=" + query("select count(*) from " + table, rows -> rows.getLong(1)).get(0));
    }
    return String.join(" ", counts);
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

  private void insert(JudgedRun judged) throws SQLException {
    RunReport report = judged.report();
    try (PreparedStatement old = connection.prepareStatement("delete from run where id = ?")) {
      old.setString(1, report.id());
      old.executeUpdate();
    }
    Optional<Comparison.Figures> mean =
        judged.comparisons().stream()
            .filter(comparison -> comparison.scenario().equals(Comparison.ALL))
            .findFirst()
            .flatMap(Comparison::figures);
    try (PreparedStatement run =
        connection.prepareStatement(
            "insert into run values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      Columns columns = new Columns(run);
      columns.text(report.id()).text(report.suite());
      columns.whole(report.started().toEpochMilli()).whole(report.finished().toEpochMilli());
      columns.text(report.origin().host());
      columns.text(report.fingerprint().facts().get("device"));
      columns.text(report.fingerprint().id()).text(report.origin().version());
      columns.text(report.origin().commit().orElse(null));
      columns.text(report.origin().branch().orElse(null));
      columns.whole(report.origin().dirty() ? 1 : 0);
      columns.text(report.model().name()).text(report.model().digest());
      columns.text(report.model().precision());
      columns.text(judged.verdict().name()).text(judged.baseline().orElse(null));
      columns.number(mean.map(Comparison.Figures::ratio));
      columns.number(mean.map(Comparison.Figures::low));
      columns.number(mean.map(Comparison.Figures::high));
      columns.text(RunFile.digest(report));
      run.executeUpdate();
    }
    summaries(report);
    samples(report);
    telemetry(report);
    findings(judged);
  }

  private void summaries(RunReport report) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into scenario values (?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      for (Side side : Side.values()) {
        for (ScenarioSummary summary : ScenarioSummary.all(report, side)) {
          boolean primary =
              report
                  .scenario(summary.scenario())
                  .map(result -> result.scenario().primary().equals(summary.metric()))
                  .orElse(false);
          new Columns(insert)
              .text(report.id())
              .text(summary.scenario())
              .text(side.name())
              .text(summary.metric())
              .whole(primary ? 1 : 0)
              .whole(summary.restarts())
              .whole(summary.count())
              .whole(summary.errors())
              .number(summary.median())
              .number(summary.mean())
              .number(summary.best())
              .number(summary.p95())
              .number(summary.cvPercent());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private void samples(RunReport report) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into sample values (?,?,?,?,?,?,?,?,?,?)")) {
      int waiting = 0;
      for (ScenarioResult result : report.scenarios()) {
        for (Restart restart : result.restarts()) {
          int position = 0;
          for (Sample sample : restart.samples()) {
            Double primary = sample.values().get(result.scenario().primary());
            new Columns(insert)
                .text(report.id())
                .text(result.scenario().id())
                .text(restart.side().name())
                .whole(restart.index())
                .whole(position++)
                .whole(sample.at().toEpochMilli())
                .whole(restart.isValid() ? 1 : 0)
                .number(Optional.ofNullable(primary))
                .text(sample.fault().orElse(null))
                .text(JsonText.numbers(sample.values()).toString());
            insert.addBatch();
            waiting++;
            if (waiting % BATCH == 0) {
              insert.executeBatch();
            }
          }
        }
      }
      insert.executeBatch();
    }
  }

  private void telemetry(RunReport report) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into telemetry values (?,?,?,?,?,?,?,?)")) {
      for (TelemetrySeries series : report.telemetry()) {
        if (series.values().isEmpty()) {
          continue;
        }
        double[] values = series.values().stream().mapToDouble(Double::doubleValue).toArray();
        new Columns(insert)
            .text(report.id())
            .text(series.key())
            .text(series.unit())
            .whole(values.length)
            .number(Descriptive.quantile(values, 0))
            .number(Descriptive.median(values))
            .number(Descriptive.mean(values))
            .number(Descriptive.quantile(values, 1));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void findings(JudgedRun judged) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into finding values (?,?,?,?,?,?)")) {
      int position = 0;
      for (Finding finding : judged.findings()) {
        new Columns(insert)
            .text(judged.report().id())
            .whole(position++)
            .text(finding.check())
            .text(finding.severity().name())
            .text(finding.scenario().orElse(null))
            .text(finding.message());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void accept(BaselineRecord epoch, AcceptedSession session) throws SQLException {
    try (PreparedStatement old =
            connection.prepareStatement(
                "delete from accepted where fingerprint = ? and epoch = ? and run_id = ?");
        PreparedStatement insert =
            connection.prepareStatement("insert into accepted values (?,?,?,?,?,?)")) {
      String fingerprint = epoch.fingerprint().id();
      new Columns(old).text(fingerprint).whole(epoch.epoch()).text(session.run());
      old.executeUpdate();
      new Columns(insert)
          .text(fingerprint)
          .whole(epoch.epoch())
          .text(session.run())
          .whole(session.when().toEpochMilli())
          .text(session.who())
          .text(session.why());
      insert.executeUpdate();
    }
  }

  private void insert(Event event, String host) throws SQLException {
    String id = id(event, host);
    try (PreparedStatement old = connection.prepareStatement("delete from event where id = ?");
        PreparedStatement insert =
            connection.prepareStatement("insert into event values (?,?,?,?,?,?)")) {
      old.setString(1, id);
      old.executeUpdate();
      new Columns(insert)
          .text(id)
          .whole(event.at().toEpochMilli())
          .text(host)
          .text(event.kind().key())
          .text(event.text())
          .text(event.run().orElse(null));
      insert.executeUpdate();
    }
  }

  private static String id(Event event, String host) {
    return Sha256.hex(event.at() + "\n" + host + "\n" + event.kind() + "\n" + event.text());
  }

  private static Optional<Double> optional(ResultSet rows, int column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static String masked(String address) {
    return address.replaceAll("(?i)(password=)[^&;]*", "$1***");
  }

  private void transaction(Work work) throws IOException {
    try {
      work.run();
      connection.commit();
    } catch (SQLException e) {
      try {
        connection.rollback();
      } catch (SQLException again) {
        e.addSuppressed(again);
      }
      throw new HistoryException(masked(address), e);
    }
  }

  private <T> List<T> query(String sql, Reading<T> reading, @Nullable Object... arguments)
      throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] == null) {
          statement.setNull(i + 1, Types.VARCHAR);
        } else {
          statement.setObject(i + 1, arguments[i]);
        }
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reading.of(rows));
        }
      }
      connection.commit();
      return found;
    } catch (SQLException e) {
      throw new HistoryException(masked(address), e);
    }
  }

  /** Statements of one transaction. */
  private interface Work {
    void run() throws SQLException;
  }

  /** Makes a value of the current row. */
  private interface Reading<T> {
    T of(ResultSet rows) throws SQLException;
  }

  /** Sets the columns of a statement one after the other. */
  private static final class Columns {
    private final PreparedStatement statement;
    private int next = 1;

    Columns(PreparedStatement statement) {
      this.statement = statement;
    }

    Columns text(@Nullable String value) throws SQLException {
      statement.setString(next++, value);
      return this;
    }

    Columns whole(long value) throws SQLException {
      statement.setLong(next++, value);
      return this;
    }

    Columns number(double value) throws SQLException {
      statement.setDouble(next++, value);
      return this;
    }

    Columns number(Optional<Double> value) throws SQLException {
      if (value.isPresent()) {
        return number(value.get());
      }
      statement.setNull(next++, Types.DOUBLE);
      return this;
    }
  }
}
