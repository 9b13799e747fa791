package dev.ishowtts.harness.sink.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ishowtts.baselines.gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history in a SQLite file. */
final class HistoryTest extends HistoryContract {
  @TempDir private static Path template;
  @TempDir private Path root;

  @BeforeAll
  static void migrateOnce() throws IOException {
    open(template).close();
  }

  @BeforeEach
  void copy() throws IOException {
    Files.createDirectories(file(root).getParent());
    Files.copy(file(template), file(root));
  }

  @Test
  void open_tablesOfTheFirstVersion_keepTheirRuns() throws Exception {
    Files.delete(file(root));
    Flyway.configure(HistoryTest.class.getClassLoader())
        .dataSource(address(), null, null)
        .locations("classpath:dev/ishowtts/harness/sink/history/common")
        .table("history_schema")
        .load()
        .migrate();
    execute("insert into event values ('1', 1767225600000, 'orin', 'note', 'old', null)");
    try (History history = open()) {
      assertThat(history.events(Instant.EPOCH)).hasSize(1);
      put(history, run(0, Verdict.PASS));
      assertThat(history.count(RunFilter.ALL)).isEqualTo(1);
    }
  }

  @Test
  void latest_isTheNewestMigrationOfBothDatabases() throws Exception {
    Path scripts = Path.of("src/main/resources/dev/ishowtts/harness/sink/history");
    for (String vendor : List.of("sqlite", "postgresql")) {
      List<String> versions = new ArrayList<>(versions(scripts.resolve("common")));
      versions.addAll(versions(scripts.resolve(vendor)));
      assertThat(versions).containsExactlyInAnyOrder("1", Integer.toString(Schema.LATEST));
    }
  }

  private static List<String> versions(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString().replaceAll("^V|__.*", "")).toList();
    }
  }

  @Test
  void open_noDatabase_isOneLineThatNamesIt() throws IOException {
    Files.writeString(
        file(root), "this is text, not a database, and long enough to be looked at as one");
    assertThatIOException()
        .isThrownBy(this::open)
        .withMessageMatching("history jdbc:sqlite:.*: .+");
  }

  @Override
  History open() throws IOException {
    return open(root);
  }

  @Override
  void execute(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(address());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private String address() {
    return "jdbc:sqlite:" + file(root);
  }

  private static Path file(Path root) {
    return root.resolve("history").resolve("history.db");
  }

  private static History open(Path root) throws IOException {
    return History.open(
        new HistorySettings(
            Path.of("history"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(1)),
        root);
  }
}
