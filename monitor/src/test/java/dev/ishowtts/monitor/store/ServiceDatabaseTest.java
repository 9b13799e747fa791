package dev.ishowtts.monitor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ishowtts.harness.sink.history.HistorySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceDatabaseTest {
  @TempDir private Path root;

  private ServiceDatabase open() throws IOException {
    return ServiceDatabase.open(
        new HistorySettings(
            Path.of("history"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(1)),
        root);
  }

  @Test
  void open_newFile_isOfTheNewestVersionThatStartsNeedNoFlywayFor() throws IOException {
    List<Integer> versions =
        open()
            .query(
                "select max(cast(version as integer)) from service_schema", row -> row.getInt(1));

    assertThat(versions).containsExactly(ServiceDatabase.LATEST);
  }

  @Test
  void open_file_isNoneOfOthers() throws IOException {
    open();

    try (Stream<Path> files = Files.list(root.resolve("history"))) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .endsWith("---");
      }
    }
  }

  @Test
  void open_olderTables_areBroughtToThisVersion() throws IOException {
    ServiceDatabase before = open();
    before.remember("orin", "boot", "boot-1");
    before.update("drop table notice");
    before.update("delete from service_schema where version = ?", "3");

    ServiceDatabase after = open();

    assertThat(after.query("select id from notice", row -> row.getString(1))).isEmpty();
    assertThat(after.fact("orin", "boot")).contains("boot-1");
  }

  @Test
  void whenReady_refusedOnce_isDoneAgainInOrder() throws IOException {
    ServiceDatabase database = open();
    List<String> done = new ArrayList<>();

    database.whenReady(
        () -> {
          done.add("first");
          if (done.size() == 1) {
            throw new IOException("not yet");
          }
        });
    database.whenReady(() -> done.add("second"));

    assertThat(done).containsExactly("first", "first", "second");
    database.connect();
    assertThat(done).hasSize(3);
    assertThat(database.trouble()).isEmpty();
  }

  @Test
  void trouble_ofAnArrival_staysWhileOtherUsesAreWell() throws IOException {
    ServiceDatabase database = open();
    List<String> reasons = new ArrayList<>(List.of("the name is taken"));
    database.whenReady(
        () -> {
          if (!reasons.isEmpty()) {
            throw new IOException(reasons.remove(0));
          }
        });

    database.remember("orin", "boot", "boot-1");

    assertThat(database.trouble()).contains("the name is taken");
    database.connect();
    assertThat(database.trouble()).isEmpty();
  }

  @Test
  void trouble_ofAFullDisk_isToldUntilItCanBeWrittenAgain() throws Exception {
    ServiceDatabase database = open();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create trigger full before insert on service_fact begin"
              + " select raise(abort, '[SQLITE_FULL] Insertion failed because database is full'); end");
    }

    assertThatIOException()
        .isThrownBy(() -> database.remember("orin", "boot", "boot-1"))
        .withMessageContaining("database is full");
    assertThat(database.fact("orin", "boot")).as("it can be read").isEmpty();
    database.connect();
    assertThat(database.trouble().orElse("")).contains("database is full");
    database.update("drop trigger full");
    database.connect();

    assertThat(database.trouble()).isEmpty();
  }
}
