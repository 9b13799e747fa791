package dev.ishowtts.harness.sink.history;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSummary;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.run.TelemetrySeries;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.harness.sink.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Writes rows within somebody else's transaction. */
final class RunRows {
  private static final int BATCH = 1_000;
  private static final int NOTED = 0;
  private static final int DERIVED = 1;

  private final Connection connection;

  RunRows(Connection connection) {
    this.connection = connection;
  }

  /** Replaces a run, everything that hangs on it, and the events that its judgement is. */
  void insert(JudgedRun judged, List<Event> events) throws SQLException {
    RunReport report = judged.report();
    delete(report.id());
    for (Event event : events) {
      insert(event, report.origin().host(), DERIVED);
    }
    Optional<Comparison.Figures> mean =
        judged.comparisons().stream()
            .filter(comparison -> comparison.scenario().equals(Comparison.ALL))
            .findFirst()
            .flatMap(Comparison::figures);
    try (PreparedStatement run =
        connection.prepareStatement(
            "insert into run values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      Columns columns = new Columns(run);
      columns.text(report.id()).text(report.suite());
      columns.whole(report.started().toEpochMilli()).whole(report.finished().toEpochMilli());
      columns.text(report.origin().host());
      columns.text(report.fingerprint().facts().get("device"));
      columns.text(report.fingerprint().id()).text(report.origin().version());
      columns.text(report.origin().commit().orElse(null));
      columns.text(report.origin().branch().orElse(null));
      columns.whole(report.origin().dirty() ? 1 : 0);
      columns.text(report.model().name()).text(report.model().digest());
      columns.text(report.model().precision());
      columns.text(judged.verdict().name()).text(judged.baseline().orElse(null));
      columns.number(mean.map(Comparison.Figures::ratio));
      columns.number(mean.map(Comparison.Figures::low));
      columns.number(mean.map(Comparison.Figures::high));
      columns.text(RunFile.digest(report));
      run.executeUpdate();
    }
    summaries(report);
    samples(report);
    telemetry(report);
    findings(judged);
  }

  private void summaries(RunReport report) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into scenario values (?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      for (Side side : Side.values()) {
        for (ScenarioSummary summary : ScenarioSummary.all(report, side)) {
          boolean primary =
              report
                  .scenario(summary.scenario())
                  .map(result -> result.scenario().primary().equals(summary.metric()))
                  .orElse(false);
          new Columns(insert)
              .text(report.id())
              .text(summary.scenario())
              .text(side.name())
              .text(summary.metric())
              .whole(primary ? 1 : 0)
              .whole(summary.restarts())
              .whole(summary.count())
              .whole(summary.errors())
              .number(summary.median())
              .number(summary.mean())
              .number(summary.best())
              .number(summary.p95())
              .number(summary.cvPercent());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private void samples(RunReport report) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into sample values (?,?,?,?,?,?,?,?,?,?)")) {
      int waiting = 0;
      for (ScenarioResult result : report.scenarios()) {
        for (Restart restart : result.restarts()) {
          int position = 0;
          for (Sample sample : restart.samples()) {
            Double primary = sample.values().get(result.scenario().primary());
            new Columns(insert)
                .text(report.id())
                .text(result.scenario().id())
                .text(restart.side().name())
                .whole(restart.index())
                .whole(position++)
                .whole(sample.at().toEpochMilli())
                .whole(restart.isValid() ? 1 : 0)
                .number(Optional.ofNullable(primary))
                .text(sample.fault().orElse(null))
                .text(JsonText.numbers(sample.values()).toString());
            insert.addBatch();
            waiting++;
            if (waiting % BATCH == 0) {
              insert.executeBatch();
            }
          }
        }
      }
      insert.executeBatch();
    }
  }

  private void telemetry(RunReport report) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into telemetry values (?,?,?,?,?,?,?,?)")) {
      for (TelemetrySeries series : report.telemetry()) {
        if (series.values().isEmpty()) {
          continue;
        }
        double[] values = series.values().stream().mapToDouble(Double::doubleValue).toArray();
        new Columns(insert)
            .text(report.id())
            .text(series.key())
            .text(series.unit())
            .whole(values.length)
            .number(Descriptive.quantile(values, 0))
            .number(Descriptive.median(values))
            .number(Descriptive.mean(values))
            .number(Descriptive.quantile(values, 1));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void findings(JudgedRun judged) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into finding values (?,?,?,?,?,?)")) {
      int position = 0;
      for (Finding finding : judged.findings()) {
        new Columns(insert)
            .text(judged.report().id())
            .whole(position++)
            .text(finding.check())
            .text(finding.severity().name())
            .text(finding.scenario().orElse(null))
            .text(finding.message());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Replaces a session of an epoch. */
  void insert(BaselineRecord epoch, AcceptedSession session) throws SQLException {
    try (PreparedStatement old =
            connection.prepareStatement(
                "delete from accepted where fingerprint = ? and epoch = ? and run_id = ?");
        PreparedStatement insert =
            connection.prepareStatement("insert into accepted values (?,?,?,?,?,?)")) {
      String fingerprint = epoch.fingerprint().id();
      new Columns(old).text(fingerprint).whole(epoch.epoch()).text(session.run());
      old.executeUpdate();
      new Columns(insert)
          .text(fingerprint)
          .whole(epoch.epoch())
          .text(session.run())
          .whole(session.when().toEpochMilli())
          .text(session.who())
          .text(session.why());
      insert.executeUpdate();
    }
  }

  /** Replaces an event that stands by itself. */
  void insert(Event event, String host) throws SQLException {
    insert(event, host, NOTED);
  }

  /** Removes a run with everything that hangs on it. */
  void delete(String run) throws SQLException {
    try (PreparedStatement events =
            connection.prepareStatement("delete from event where derived = 1 and run_id = ?");
        PreparedStatement runs = connection.prepareStatement("delete from run where id = ?")) {
      new Columns(events).text(run);
      events.executeUpdate();
      new Columns(runs).text(run);
      runs.executeUpdate();
    }
  }

  private void insert(Event event, String host, int derived) throws SQLException {
    String id = id(event, host);
    try (PreparedStatement old = connection.prepareStatement("delete from event where id = ?");
        PreparedStatement insert =
            connection.prepareStatement("insert into event values (?,?,?,?,?,?,?)")) {
      old.setString(1, id);
      old.executeUpdate();
      new Columns(insert)
          .text(id)
          .whole(event.at().toEpochMilli())
          .text(host)
          .text(event.kind().key())
          .text(event.text())
          .text(event.run().orElse(null))
          .whole(derived);
      insert.executeUpdate();
    }
  }

  private static String id(Event event, String host) {
    return Sha256.hex(event.at() + "\n" + host + "\n" + event.kind() + "\n" + event.text());
  }
}
