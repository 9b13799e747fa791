package dev.ishowtts.monitor.store;

import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A server of PostgreSQL that cannot be reached does not keep the service from speaking: until it answers, every call fails at once with the reason,
 * and connect() is tried again. What waiting does not mend (a wrong password, tables of a newer version, a file that cannot be written) is an error of
 * the start.
 */
/**
 * The database that the service shares with the history, SQLite (WAL) or PostgreSQL. Every call has
 * a connection of its own; any thread may call. One more stays open on SQLite until {@link #close}:
 * whoever closes the last one of a file writes its log back, which would be after every call.
 */
public final class ServiceDatabase implements AutoCloseable {
  /** Newest migration that this program has. */
  static final int LATEST = 3;

  private static final Logger logger = LoggerFactory.getLogger(ServiceDatabase.class);
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String MIGRATIONS = "classpath:dev/ishowtts/monitor/store/";
  private static final String SCHEMA = "service_schema";
  private static final Set<PosixFilePermission> OF_OTHERS =
      PosixFilePermissions.fromString("------rwx");
  private static final int BUSY_MILLIS = 20_000;

  private final HistorySettings settings;
  private final Path root;
  private final DriverSource source;
  private final List<Arrival> arrivals = new ArrayList<>();
  private Optional<Connection> last = Optional.empty();
  private volatile boolean prepared;
  private volatile String trouble = ""; // of reaching it
  private volatile String waiting = ""; // why an arrival was put off
  private volatile String unwritten = ""; // why a file cannot be written, such as a full disk
  private String said = "";

  /** What is done once the database can be had. */
  @FunctionalInterface
  public interface Arrival {
    /**
     * Does it.
     *
     * @throws IOException if the database refuses; it is tried again later
     */
    void ready() throws IOException;
  }

  /** Makes a value of the current row. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Returns the value of the row that {@code rows} stands on. */
    T of(ResultSet rows) throws SQLException;
  }

  private ServiceDatabase(HistorySettings settings, Path root) {
    this.settings = settings;
    this.root = root;
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings.password().ifPresent(password -> properties.setProperty("password", password));
    if (isFile()) {
      properties.setProperty("journal_mode", "WAL");
      properties.setProperty("synchronous", "NORMAL");
      properties.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
    } else {
      properties.setProperty("connectTimeout", HistorySettings.CONNECT_SECONDS);
    }
    this.source = new DriverSource(settings.address(root), properties);
  }

  /** Returns whether other hosts may use it too. */
  public boolean isShared() {
    return !isFile();
  }

  private boolean isFile() {
    return settings.address(root).startsWith(SQLITE);
  }

  /**
   * Opens the database and brings the history's tables and those of the service to this version. A
   * server that cannot be reached now is reached later, by {@link #connect}.
   *
   * @param root folder that settings are relative to
   * @throws IOException in one line, if it belongs to a newer version or refuses for good
   */
  public static ServiceDatabase open(HistorySettings settings, Path root) throws IOException {
    ServiceDatabase database = new ServiceDatabase(settings, root);
    try {
      database.prepare();
    } catch (IOException e) {
      if (!isAway(e)) {
        throw e;
      }
      database.trouble = oneLine(e);
      logger.warn("The service begins without its database: {}", database.trouble);
    }
    return database;
  }

  private void prepare() throws IOException {
    History.open(settings, root).close();
    try {
      if (version() < LATEST) {
        Flyway.configure(ServiceDatabase.class.getClassLoader())
            .dataSource(source)
            .locations(MIGRATIONS + (isFile() ? "sqlite" : "postgresql"))
            .table(SCHEMA)
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .load()
            .migrate();
      }
      if (isFile() && last.isEmpty()) {
        last = Optional.of(lasting());
        hide();
      }
    } catch (FlywayException | SQLException e) {
      throw failure(e);
    }
    prepared = true;
    trouble = "";
  }

  /* The codes of listening sessions are in it: who has one may answer as that rater. */
  private void hide() {
    Path file = Path.of(settings.address(root).substring(SQLITE.length()));
    for (String part : List.of("", "-wal", "-shm")) {
      try {
        Path there = file.resolveSibling(file.getFileName() + part);
        Set<PosixFilePermission> may = Files.getPosixFilePermissions(there);
        if (may.removeAll(OF_OTHERS)) {
          Files.setPosixFilePermissions(there, may);
        }
      } catch (IOException | UnsupportedOperationException elsewhere) {
        logger.debug("Others may be able to read {}{}", file.getFileName(), part);
      }
    }
  }

  /* The log is open from the first question on. */
  private Connection lasting() throws SQLException {
    Connection connection = source.getConnection();
    try (Statement question = connection.createStatement()) {
      question.execute("select count(*) from service_fact");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Lets go of the file; calls that come later still work. */
  @Override
  public synchronized void close() throws SQLException {
    if (last.isPresent()) {
      last.get().close();
    }
  }

  /* Flyway takes most of a second to look around, so it is asked only where something is to be done. */
  private int version() throws SQLException {
    try (Connection connection = source.getConnection();
        ResultSet tables =
            connection.getMetaData().getTables(null, connection.getSchema(), SCHEMA, null)) {
      if (!tables.next()) {
        return 0;
      }
      int version = 0;
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select version, success from " + SCHEMA)) {
        while (rows.next()) {
          if (!rows.getBoolean(2)) {
            return 0; // Flyway knows what to say.
          }
          String applied = rows.getString(1);
          version = Math.max(version, applied == null ? 0 : Integer.parseInt(applied));
        }
      }
      return version;
    }
  }

  /** Tries to reach a database that could not be reached before, and does what waits for it. */
  public synchronized void connect() {
    try {
      if (!prepared) {
        prepare();
        logger.info("The database can be reached");
      }
      while (!arrivals.isEmpty()) {
        arrivals.get(0).ready();
        arrivals.remove(0);
      }
      waiting = "";
      if (!unwritten.isEmpty()) {
        remember("", "written", "again");
      }
      said = "";
    } catch (IOException e) {
      String words = oneLine(e);
      if (!prepared) {
        trouble = words;
      } else if (!arrivals.isEmpty()) {
        waiting = words;
      }
      if (!words.equals(said)) {
        said = words;
        logger.warn("The database cannot be used and is tried again: {}", words);
      }
    }
  }

  /**
   * Does something once the database can be had, now if it can; in the order of these calls.
   *
   * @param arrival called once at a time, until it succeeds
   */
  public synchronized void whenReady(Arrival arrival) {
    arrivals.add(arrival);
    if (prepared) {
      connect();
    }
  }

  /** Returns why the database cannot be used, one line; empty if its last use was well. */
  public Optional<String> trouble() {
    return Stream.of(trouble, waiting, unwritten).filter(line -> !line.isEmpty()).findFirst();
  }

  private Connection connection() throws IOException, SQLException {
    if (!prepared) {
      throw new DatabaseException(trouble, null);
    }
    return source.getConnection();
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
    try (Connection connection = connection();
        PreparedStatement statement = prepared(connection, sql, arguments)) {
      return changed(statement);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private int changed(PreparedStatement statement) throws SQLException {
    int changed = statement.executeUpdate();
    trouble = "";
    unwritten = "";
    return changed;
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
    try (Connection connection = connection()) {
      if (isFile()) {
        try (Statement durably = connection.createStatement()) {
          durably.execute("pragma synchronous = full");
        }
      }
      try (PreparedStatement statement = prepared(connection, sql, arguments)) {
        return changed(statement);
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
    try (Connection connection = connection();
        PreparedStatement statement = prepared(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reading.of(rows));
      }
      trouble = "";
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

  private IOException failure(Exception e) {
    IOException failure = new DatabaseException(oneLine(e), e);
    note(failure);
    return failure;
  }

  private void note(IOException e) {
    if (isAway(e)) {
      trouble = oneLine(e);
    }
    if (isUnwritable(e)) {
      unwritten = oneLine(e);
    }
  }

  /* What SQLite says of a full disk, of one that went read-only, and of one that fails. */
  private static boolean isUnwritable(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage())
          .matches("(?s).*\\[SQLITE_(FULL|READONLY|IOERR|CANTOPEN).*")) {
        return true;
      }
    }
    return false;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /* SQLSTATE: class 08 is the connection, 57P01 to 57P03 a server that ends or begins, 53300 one that is crowded. */
  private static boolean isAway(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().matches("08...|57P0[1-3]|53300")) {
        return true;
      }
    }
    return false;
  }
}
