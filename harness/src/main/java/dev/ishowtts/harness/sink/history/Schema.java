package dev.ishowtts.harness.sink.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/** The tables and their versions. */
final class Schema {
  /** Newest migration that this program has. */
  static final int LATEST = 2;

  private static final String TABLE = "history_schema";
  private static final String FOLDER = "classpath:dev/ishowtts/harness/sink/history/";

  private Schema() {}

  /**
   * Brings the tables to {@link #LATEST}. Flyway takes most of a second to look around, so it is
   * asked only where something is to be done.
   *
   * @param connection to {@code address}, without a transaction
   * @throws IllegalStateException if the tables are of a newer program
   */
  static void update(Connection connection, String address, HistorySettings settings)
      throws SQLException {
    int version = version(connection).orElse(0);
    if (version > LATEST) {
      throw new IllegalStateException(
          "its tables are of version "
              + version
              + ", this program knows "
              + LATEST
              + ": update the program, or give history.folder or history.url another place and run"
              + " history rebuild");
    }
    if (version == LATEST) {
      return;
    }
    String vendor = HistorySettings.file(address).isPresent() ? "sqlite" : "postgresql";
    Flyway.configure(History.class.getClassLoader())
        .dataSource(address, settings.user().orElse(null), settings.password().orElse(null))
        .locations(FOLDER + "common", FOLDER + vendor)
        .table(TABLE)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }

  private static Optional<Integer> version(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), TABLE, null)) {
      if (!tables.next()) {
        return Optional.empty();
      }
    }
    int version = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select version, success from " + TABLE)) {
      while (rows.next()) {
        if (!rows.getBoolean(2)) {
          return Optional.empty(); // Flyway knows what to say.
        }
        String applied = rows.getString(1);
        version = Math.max(version, applied == null ? 0 : Integer.parseInt(applied));
      }
    }
    return Optional.of(version);
  }
}
