package dev.ishowtts.harness.sink.history;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sets the columns of a statement one after the other. */
final class Columns {
  private final PreparedStatement statement;
  private int next = 1;

  Columns(PreparedStatement statement) {
    this.statement = statement;
  }

  Columns text(@Nullable String value) throws SQLException {
    // PostgreSQL takes every character but this one.
    statement.setString(next++, value == null ? null : value.replace("\0", ""));
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
