package dev.ishowtts.monitor.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.EventLog;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.notices.NoticeSettings;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreshnessTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration DAY = Duration.ofHours(26);

  private Instant now = START;
  @TempDir private Path root;

  @Test
  void look_noData_alertsOnceOverRestarts_andSaysOnceThatTheyAreBack() throws IOException {
    HistorySettings settings =
        new HistorySettings(
            Path.of("history"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(1));
    ServiceDatabase database = ServiceDatabase.open(settings, root);

    look(database, settings, START, DAY);
    look(database, settings, START.plus(DAY), DAY);
    assertThat(said()).isEmpty();

    Instant later = START.plus(DAY).plusSeconds(60);
    look(database, settings, later, Duration.ZERO);
    assertThat(said()).as("a limit of zero never alerts").isEmpty();

    look(database, settings, later, DAY);
    look(database, settings, later.plusSeconds(60), DAY);
    assertThat(said())
        .containsExactly("No data for 26 h: there is no run at all; at most 26 h may pass");

    write(later);
    Files.writeString(root.resolve("runs/20261129T000000Z-quick-ffffff.json"), "{");
    look(database, settings, later.plusSeconds(120), DAY);
    look(database, settings, later.plusSeconds(180), DAY);
    assertThat(said()).hasSize(2);
    assertThat(said().get(1)).isEqualTo("There are data again: run 20261121T140000Z-quick-aaaaaa");
  }

  @Test
  void look_databaseAwayAndRunOfAClockAhead_alertsOnce() throws IOException {
    HistorySettings settings =
        new HistorySettings(
            Path.of("history"),
            Optional.of("jdbc:postgresql://127.0.0.1:1/none"),
            Optional.empty(),
            Optional.empty(),
            Duration.ofDays(1));
    write(START.plus(Duration.ofDays(900))); // its clock was ahead
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    ServiceDatabase away = ServiceDatabase.open(settings, root);
    Journal journal = new Journal(settings, root, Optional.empty(), clock, "orin");
    try (Notifier nobody =
        new Notifier(
            new NoticeSettings(List.of(), Optional.empty()),
            away,
            journal,
            clock,
            new Random(1),
            "orin")) {
      RunFolder runs = new RunFolder(root.resolve("runs"), new RunFile());
      Freshness watch = new Freshness(runs, DAY, away, journal, nobody, clock, "orin");
      watch.look();
      assertThat(said()).isEmpty();

      now = START.plus(DAY).plusSeconds(60);
      watch.look();
      watch.look();
      assertThat(said())
          .containsExactly("No data for 26 h: there is no run at all; at most 26 h may pass");

      write(now);
      watch.look();
      watch.look();
      assertThat(said()).hasSize(2).last().asString().startsWith("There are data again");
    }
  }

  private List<String> said() throws IOException {
    return new EventLog(root.resolve("history")).all().stream().map(Event::text).toList();
  }

  private void look(ServiceDatabase database, HistorySettings settings, Instant now, Duration limit)
      throws IOException {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Journal journal = new Journal(settings, root, Optional.empty(), clock, "orin");
    try (Notifier nobody =
        new Notifier(
            new NoticeSettings(List.of(), Optional.empty()),
            database,
            journal,
            clock,
            new Random(1),
            "orin")) {
      new Freshness(
              new RunFolder(root.resolve("runs"), new RunFile()),
              limit,
              database,
              journal,
              nobody,
              clock,
              "orin")
          .look();
    }
  }

  private void write(Instant finished) throws IOException {
    String id = "20261121T140000Z-quick-aaaaaa";
    Files.createDirectories(root.resolve("runs"));
    new RunFile()
        .write(
            new RunReport(
                RunReport.SCHEMA,
                id,
                finished.minusSeconds(60),
                finished,
                "quick",
                new Origin(Optional.empty(), Optional.empty(), false, "1", "orin"),
                new ModelIdentity("f5", "none", "fp32"),
                new Fingerprint(new TreeMap<>(Map.of("device", "orin"))),
                List.of(Metric.RTF),
                List.of(),
                List.of(),
                List.of(),
                Map.of()),
            root.resolve("runs").resolve(id + ".json"));
  }
}
