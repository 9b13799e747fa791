package dev.ishowtts.harness.sink.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.JudgedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history in a SQLite file. */
final class HistoryTest {
  @TempDir private Path root;

  @Test
  void put_twice_isOnceAndCanBeReadAfterReopening() throws IOException {
    try (History history = open()) {
      history.put(run(0, Verdict.PASS));
      history.put(run(0, Verdict.FAIL));
      history.put(run(1, Verdict.PASS));
    }
    try (History history = open()) {
      HistoryChecks.twoRuns(history, run(0, Verdict.FAIL));
    }
    assertThat(root.resolve("history").resolve("history.db")).exists();
  }

  @Test
  void values_areTheMediansInTheOrderOfTime() throws IOException {
    try (History history = open()) {
      for (int i = 9; i >= 0; i--) {
        history.put(run(i, Verdict.PASS));
      }
      String fingerprint = run(0, Verdict.PASS).report().fingerprint().id();
      List<History.Value> values = history.values(fingerprint, "short_1-nfe7", "rtf", 4);
      assertThat(values)
          .extracting(History.Value::run)
          .containsExactly("00006-quick", "00007-quick", "00008-quick", "00009-quick");
      assertThat(values).allSatisfy(value -> assertThat(value.value()).isBetween(0.18, 0.22));
      assertThat(history.values("none", "short_1-nfe7", "rtf", 4)).isEmpty();
    }
  }

  @Test
  void olderThan_findsWhatMayGo_andRemoveTakesEverythingOfIt() throws IOException {
    try (History history = open()) {
      for (int i = 0; i < 3; i++) {
        history.put(run(i, Verdict.PASS));
      }
      List<String> old = history.olderThan(JudgedRuns.START.plus(Duration.ofMinutes(90)));
      assertThat(old).containsExactly("00000-quick", "00001-quick");
      history.remove(old);
      assertThat(history.counts())
          .isEqualTo("run=1 scenario=8 sample=18 telemetry=2 finding=1 accepted=0 event=0");
    }
  }

  @Test
  void events_sameTwice_areOne() throws IOException {
    Event event = new Event(JudgedRuns.START, Event.Kind.RELEASE, "JetPack 6.2", Optional.empty());
    try (History history = open()) {
      history.put(event, "orin");
      history.put(event, "orin");
      assertThat(history.events(JudgedRuns.START)).containsExactly(event);
      assertThat(history.events(JudgedRuns.START.plusSeconds(1))).isEmpty();
      history.clear();
      assertThat(history.events(JudgedRuns.START)).isEmpty();
    }
  }

  @Test
  void open_noDatabase_isOneLineThatNamesIt() throws IOException {
    Path file = root.resolve("history").resolve("history.db");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "this is text, not a database, and long enough to be looked at");
    assertThatIOException()
        .isThrownBy(this::open)
        .withMessageMatching("history jdbc:sqlite:.*: .+");
  }

  private History open() throws IOException {
    return History.open(
        new HistorySettings(
            Path.of("history"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(1)),
        root);
  }

  private static JudgedRun run(int number, Verdict verdict) {
    return JudgedRuns.run(number, 4, new Random(number), verdict);
  }

  /** What every database must answer. */
  static final class HistoryChecks {
    private HistoryChecks() {}

    /** Expects {@code first} as FAIL and a later run as PASS. */
    static void twoRuns(History history, JudgedRun first) throws IOException {
      assertThat(history.runs(Optional.empty(), 10))
          .extracting(History.Row::id, History.Row::verdict)
          .containsExactly(tuple("00001-quick", "PASS"), tuple("00000-quick", "FAIL"));
      assertThat(history.runs(Optional.of("full"), 10)).isEmpty();
      assertThat(history.runs(Optional.of("quick"), 1)).hasSize(1);
      assertThat(history.runs(Optional.empty(), 1).get(0).ratio()).contains(1.05);
      assertThat(history.counts())
          .isEqualTo("run=2 scenario=16 sample=36 telemetry=4 finding=2 accepted=0 event=0");
      assertThat(history.holds("00000-quick", RunFile.digest(first.report()), "FAIL")).isTrue();
      assertThat(history.holds("00000-quick", "0", "FAIL")).isFalse();
    }
  }
}
