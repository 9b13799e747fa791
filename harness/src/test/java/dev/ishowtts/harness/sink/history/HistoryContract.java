package dev.ishowtts.harness.sink.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioSummary;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.JudgedRuns;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the history must do on every database. */
abstract class HistoryContract {
  /** Opens the database of this test, which holds nothing at first. */
  abstract History open() throws IOException;

  @Test
  void put_twice_isOnceAndCanBeReadAfterReopening() throws IOException {
    try (History history = open()) {
      put(history, run(0, Verdict.PASS));
      put(history, run(0, Verdict.FAIL));
      put(history, run(1, Verdict.PASS));
    }
    try (History history = open()) {
      assertThat(history.runs(RunFilter.ALL, 0, 10))
          .extracting(History.Row::id, History.Row::verdict)
          .containsExactly(tuple("00001-quick", "PASS"), tuple("00000-quick", "FAIL"));
      assertThat(history.counts())
          .containsExactly(
              Map.entry("run", 2L),
              Map.entry("scenario", 16L),
              Map.entry("sample", 36L),
              Map.entry("telemetry", 4L),
              Map.entry("finding", 2L),
              Map.entry("accepted", 0L),
              Map.entry("event", 3L));
    }
  }

  @Test
  void put_judgedAgain_takesTheEventsOfTheOldVerdictAway() throws IOException {
    Event noted =
        new Event(JudgedRuns.START, Event.Kind.NOTE, "Fan replaced", Optional.of("00000-quick"));
    try (History history = open()) {
      history.put(noted, "orin");
      put(history, run(0, Verdict.FAIL));
      assertThat(history.events(JudgedRuns.START))
          .extracting(Event::kind)
          .containsExactlyInAnyOrder(Event.Kind.NOTE, Event.Kind.REGRESSION, Event.Kind.THROTTLE);
      put(history, run(0, Verdict.PASS));
      assertThat(history.events(JudgedRuns.START))
          .extracting(Event::kind)
          .containsExactly(Event.Kind.NOTE, Event.Kind.THROTTLE);
      history.remove(List.of("00000-quick"));
      assertThat(history.events(JudgedRuns.START)).containsExactly(noted);
    }
  }

  @Test
  void run_holdsEverythingThatAListAndAComparisonShow() throws IOException {
    JudgedRun judged = run(3, Verdict.FAIL);
    RunReport report = judged.report();
    try (History history = open()) {
      put(history, judged);
      assertThat(history.run("00003-quick"))
          .contains(
              new History.Row(
                  report.id(),
                  report.suite(),
                  report.started(),
                  report.finished(),
                  "orin 1,a=b",
                  Optional.of("Jetson Orin"),
                  report.fingerprint().id(),
                  "1",
                  Optional.of("ab12cd"),
                  Optional.of("main"),
                  "nano",
                  "0123",
                  "fp32",
                  "FAIL",
                  Optional.of(1.05),
                  Optional.of(1.01),
                  Optional.of(1.09)));
      assertThat(history.run("none")).isEmpty();
      assertThat(history.summaries("00003-quick"))
          .hasSize(8)
          .filteredOn(summary -> summary.scenario().equals("short_1-nfe7") && summary.isPrimary())
          .singleElement()
          .satisfies(summary -> isSameAs(summary, report));
      assertThat(history.telemetry("00003-quick"))
          .containsExactly(
              new History.Reading("gpu.clock_mhz", "MHz", 2, 1300, 1300.5, 1300.5, 1301),
              new History.Reading("host.rss_mb", "MiB", 1, 812.5, 812.5, 812.5, 812.5));
      assertThat(history.findings("00003-quick"))
          .containsExactly(
              new History.Remark(
                  "relative",
                  "FAIL",
                  Optional.of("short_1-nfe7"),
                  "short_1-nfe7 RTF 0.200 → 0.210 \"quoted\""));
    }
  }

  @Test
  void runs_pages_coverEveryRunOnce() throws IOException {
    try (History history = open()) {
      for (int i = 0; i < 7; i++) {
        put(history, run(i, i % 2 == 0 ? Verdict.PASS : Verdict.FAIL));
      }
      assertThat(history.runs(RunFilter.ALL, 0, 3))
          .extracting(History.Row::id)
          .containsExactly("00006-quick", "00005-quick", "00004-quick");
      assertThat(history.runs(RunFilter.ALL, 6, 3))
          .extracting(History.Row::id)
          .containsExactly("00000-quick");
      RunFilter wanted =
          RunFilter.ALL
              .suite("quick")
              .host("orin 1,a=b")
              .verdict("FAIL")
              .fingerprint(run(0, Verdict.PASS).report().fingerprint().id())
              .before(JudgedRuns.START.plus(Duration.ofHours(5)));
      assertThat(history.runs(wanted, 0, 10))
          .extracting(History.Row::id)
          .containsExactly("00003-quick", "00001-quick");
      assertThat(history.count(wanted)).isEqualTo(2);
      assertThat(history.count(RunFilter.ALL)).isEqualTo(7);
      assertThat(history.count(RunFilter.ALL.suite("full"))).isZero();
    }
  }

  @Test
  void values_areTheMediansInTheOrderOfTime() throws IOException {
    try (History history = open()) {
      for (int i = 9; i >= 0; i--) {
        put(history, run(i, Verdict.PASS));
      }
      String fingerprint = run(0, Verdict.PASS).report().fingerprint().id();
      List<History.Value> values = history.values(fingerprint, "short_1-nfe7", "rtf", 4);
      assertThat(values)
          .extracting(History.Value::run)
          .containsExactly("00006-quick", "00007-quick", "00008-quick", "00009-quick");
      assertThat(values).allSatisfy(value -> assertThat(value.value()).isBetween(0.18, 0.22));
      assertThat(history.values("none", "short_1-nfe7", "rtf", 4)).isEmpty();
      assertThat(history.series())
          .containsExactly(
              new History.Series(fingerprint, "long_1-nfe7", "rtf", 10),
              new History.Series(fingerprint, "short_1-nfe7", "rtf", 10));
    }
  }

  @Test
  void removable_isWhatMayGo_andRemoveTakesEverythingOfIt() throws IOException {
    try (History history = open()) {
      for (int i = 0; i < 3; i++) {
        put(history, run(i, Verdict.PASS));
      }
      Instant limit = JudgedRuns.START.plus(Duration.ofMinutes(90));
      RunFilter old = RunFilter.ALL.before(limit);
      assertThat(history.removable(old)).containsExactly("00000-quick", "00001-quick");
      assertThat(history.removable(old.host("other"))).isEmpty();
      history.put(epoch("00001-quick"));
      assertThat(history.removable(old)).containsExactly("00000-quick");
      history.remove(List.of("00000-quick", "00001-quick"));
      assertThat(history.counts())
          .containsExactly(
              Map.entry("run", 1L),
              Map.entry("scenario", 8L),
              Map.entry("sample", 18L),
              Map.entry("telemetry", 2L),
              Map.entry("finding", 1L),
              Map.entry("accepted", 1L),
              Map.entry("event", 1L));
    }
  }

  @Test
  void accepted_sameEpochTwice_isOnce() throws IOException {
    try (History history = open()) {
      history.put(epoch("00001-quick"));
      history.put(epoch("00001-quick", "00002-quick"));
      assertThat(history.accepted())
          .containsExactly(
              accepted("00001-quick", epoch("00001-quick")),
              accepted("00002-quick", epoch("00001-quick")));
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
    }
  }

  @Test
  void rebuild_replacesEverything_andAFailedOneNothing() throws Exception {
    try (History history = open();
        History reader = open()) {
      put(history, run(0, Verdict.PASS));
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  history.rebuild(
                      Optional.empty(),
                      () -> {
                        put(history, run(1, Verdict.PASS));
                        throw new IllegalStateException("disk gone");
                      }));
      assertThat(reader.runs(RunFilter.ALL, 0, 9))
          .extracting(History.Row::id)
          .containsExactly("00000-quick");
      history.rebuild(
          Optional.empty(),
          () -> {
            put(history, run(2, Verdict.PASS));
            assertThat(reader.count(RunFilter.ALL)).isEqualTo(1);
          });
      assertThat(reader.runs(RunFilter.ALL, 0, 9))
          .extracting(History.Row::id)
          .containsExactly("00002-quick");
    }
  }

  @Test
  void rebuild_ofOneHost_leavesTheOthersAlone() throws Exception {
    Event event = new Event(JudgedRuns.START, Event.Kind.NOTE, "Fan", Optional.empty());
    try (History history = open()) {
      put(history, run(0, Verdict.PASS));
      history.put(event, "other");
      history.put(epoch("00001-quick"));
      history.rebuild(Optional.of("other"), () -> {});
      assertThat(history.count(RunFilter.ALL)).isEqualTo(1);
      assertThat(history.events(JudgedRuns.START)).doesNotContain(event).hasSize(1);
      history.rebuild(Optional.of("orin 1,a=b"), () -> {});
      assertThat(history.count(RunFilter.ALL)).isZero();
      assertThat(history.accepted()).hasSize(1);
    }
  }

  @Test
  void put_longAndOddTexts_areKept() throws IOException {
    String message = "späte \"Worte\" ✓ ' ; -- " + "x".repeat(20_000);
    JudgedRun judged = run(0, Verdict.PASS);
    JudgedRun odd =
        new JudgedRun(
            judged.report(),
            judged.baseline(),
            judged.comparisons(),
            List.of(
                new Finding(
                    "sanity",
                    Finding.Stage.JUDGEMENT,
                    Finding.Severity.INFO,
                    Optional.empty(),
                    message + "\0")),
            judged.verdict());
    try (History history = open()) {
      put(history, odd);
      assertThat(history.findings("00000-quick"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.message()).startsWith(message));
    }
  }

  @Test
  void open_tablesOfANewerProgram_areLeftAlone() throws Exception {
    try (History history = open()) {
      execute("update history_schema set version = '99' where version = '2'");
      assertThatIOException()
          .isThrownBy(this::open)
          .withMessageContaining("its tables are of version 99, this program knows 2");
      assertThat(history.count(RunFilter.ALL)).isZero();
    } finally {
      execute("update history_schema set version = '2' where version = '99'");
    }
  }

  /** Runs a statement beside the history. */
  abstract void execute(String sql) throws Exception;

  static JudgedRun run(int number, Verdict verdict) {
    return JudgedRuns.run(number, 4, new Random(number), verdict);
  }

  static void put(History history, JudgedRun judged) throws IOException {
    history.put(judged, RunPoints.events(judged));
  }

  private static void isSameAs(History.Summary summary, RunReport report) {
    ScenarioSummary expected =
        ScenarioSummary.all(report, Side.CANDIDATE).stream()
            .filter(one -> one.scenario().equals("short_1-nfe7") && one.metric().equals("rtf"))
            .findFirst()
            .orElseThrow();
    assertThat(summary)
        .isEqualTo(
            new History.Summary(
                "short_1-nfe7",
                "CANDIDATE",
                "rtf",
                true,
                expected.restarts(),
                expected.count(),
                expected.errors(),
                expected.median(),
                expected.mean(),
                expected.best(),
                expected.p95(),
                expected.cvPercent()));
    assertThat(summary.median()).isNotEqualTo(summary.best());
  }

  private static BaselineRecord epoch(String... runs) {
    return new BaselineRecord(
        new Fingerprint(new TreeMap<>(Map.of("provider", "cpu"))),
        1,
        Optional.empty(),
        Stream.of(runs)
            .map(
                run ->
                    new AcceptedSession(
                        run,
                        "0".repeat(64),
                        Optional.empty(),
                        "digest",
                        "ann",
                        JudgedRuns.START,
                        "first",
                        List.of()))
            .toList());
  }

  private static History.Accepted accepted(String run, BaselineRecord epoch) {
    return new History.Accepted(epoch.fingerprint().id(), 1, run, JudgedRuns.START, "ann", "first");
  }
}
