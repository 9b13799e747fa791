package dev.ishowtts.harness.sink.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.harness.sink.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The history in a real PostgreSQL, which many hosts may share. */
final class PostgresHistoryTest extends HistoryContract {
  private static Optional<PostgresServer> server = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(PostgresServer.isInstalled(), "no PostgreSQL here: install Debian's postgresql");
    server = Optional.of(PostgresServer.start());
  }

  @AfterAll
  static void stop() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  @BeforeEach
  void empty() throws Exception {
    try (History history = open()) {
      history.rebuild(Optional.empty(), () -> {});
    }
  }

  @Test
  void put_fromTwoHostsAtOnce_losesNothing() throws Exception {
    ExecutorService hosts = Executors.newFixedThreadPool(2);
    try {
      Callable<Void> even = () -> puts(0);
      Callable<Void> odd = () -> puts(1);
      for (Future<Void> host : hosts.invokeAll(List.of(even, odd))) {
        host.get();
      }
    } finally {
      hosts.shutdownNow();
    }
    try (History history = open()) {
      assertThat(history.counts()).containsEntry("run", 20L).containsEntry("sample", 360L);
    }
  }

  @Test
  void open_nobodyThere_isOneLineWithoutThePassword() {
    assertThatIOException()
        .isThrownBy(
            () ->
                History.open(
                    settings("jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret"),
                    Path.of(".")))
        .withMessageContaining("password=***")
        .withMessageContaining("check history.url and its rights")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret").doesNotContain("\n"));
  }

  @Override
  History open() throws IOException {
    return History.open(settings(server.orElseThrow().address()), Path.of("."));
  }

  @Override
  void execute(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(server.orElseThrow().address());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private Void puts(int first) throws IOException {
    try (History history = open()) {
      for (int i = first; i < 20; i += 2) {
        put(history, run(i, Verdict.PASS));
      }
    }
    return null;
  }

  private static HistorySettings settings(String url) {
    return new HistorySettings(
        Path.of("history"),
        Optional.of(url),
        Optional.empty(),
        Optional.empty(),
        Duration.ofDays(1));
  }
}
