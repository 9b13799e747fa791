package dev.ishowtts.monitor.store;

import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The database that the service shares with the history, SQLite (WAL) or PostgreSQL. Every call has
 * a connection of its own; any thread may call.
 */
public final class ServiceDatabase {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String MIGRATIONS = "classpath:dev/ishowtts/monitor/store/";
  private static final int BUSY_MILLIS = 20_000;

  private final DriverSource source;
  private final boolean file;

  /** Makes a value of the current row. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Returns the value of the row that {@code rows} stands on. */
    T of(ResultSet rows) throws SQLException;
  }

  private ServiceDatabase(DriverSource source, boolean file) {
    this.source = source;
    this.file = file;
  }

  /**
   * Opens the database and brings the history's tables and those of the service to this version.
   *
   * @param root folder that settings are relative to
   * @throws IOException in one line, if it cannot be reached or belongs to a newer version
   */
  public static ServiceDatabase open(HistorySettings settings, Path root) throws IOException {
    History.open(settings, root).close();
    String address = settings.address(root);
    boolean file = address.startsWith(SQLITE);
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings.password().ifPresent(password -> properties.setProperty("password", password));
    if (file) {
      properties.setProperty("journal_mode", "WAL");
      properties.setProperty("synchronous", "NORMAL");
      properties.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    }
    DriverSource source = new DriverSource(address, properties);
    try {
      Flyway.configure(ServiceDatabase.class.getClassLoader())
          .dataSource(source)
          .locations(MIGRATIONS + (file ? "sqlite" : "postgresql"))
          .table("service_schema")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw failure(e);
    }
    return new ServiceDatabase(source, file);
  }

  /** Returns connections to the database. */
  public DataSource dataSource() {
    return source;
  }

  /**
   * Changes rows in one statement.
   *
   * @param arguments text, whole numbers, or null
   * @return how many rows were changed
   * @throws IOException in one line if the database refuses
   */
  public int update(String sql, @Nullable Object... arguments) throws IOException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = prepared(connection, sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Changes rows in one statement that a loss of power right after it does not undo: what a person
   * said once and will not say again.
   *
   * @param arguments text, whole numbers, or null
   * @return how many rows were changed
   * @throws IOException in one line if the database refuses
   */
  public int keep(String sql, @Nullable Object... arguments) throws IOException {
    try (Connection connection = source.getConnection()) {
      if (file) {
        try (Statement durably = connection.createStatement()) {
          durably.execute("pragma synchronous = full");
        }
      }
      try (PreparedStatement statement = prepared(connection, sql, arguments)) {
        return statement.executeUpdate();
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Returns the rows of a query.
   *
   * @param arguments text, whole numbers, or null
   * @throws IOException in one line if the database refuses
   */
  public <T> List<T> query(String sql, Reading<T> reading, @Nullable Object... arguments)
      throws IOException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = prepared(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reading.of(rows));
      }
      return found;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Returns what was remembered of a host under a name. */
  public Optional<String> fact(String host, String name) throws IOException {
    return query(
            "select value from service_fact where host = ? and name = ?",
            rows -> rows.getString(1),
            host,
            name)
        .stream()
        .findFirst();
  }

  /** Remembers a value of a host under a name, in place of the one before. */
  public void remember(String host, String name, String value) throws IOException {
    update(
        "insert into service_fact (host, name, value) values (?, ?, ?)"
            + " on conflict (host, name) do update set value = excluded.value",
        host,
        name,
        value);
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      if (argument == null) {
        statement.setNull(i + 1, Types.NULL);
      } else {
        statement.setObject(i + 1, argument);
      }
    }
    return statement;
  }

  private static IOException failure(Exception e) {
    String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new IOException("the service's database refused: " + words, e);
  }
}
