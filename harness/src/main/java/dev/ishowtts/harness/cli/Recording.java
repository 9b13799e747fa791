package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.config.Config;
import dev.ishowtts.harness.report.ReportFolder;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.EventLog;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import dev.ishowtts.harness.sink.influx.RunPoints;
import dev.ishowtts.harness.sink.influx.SpoolPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of judged runs beside their files: the history, and points for a server. Trouble
 * with either is a warning: the run file has everything, and no verdict changes.
 */
final class Recording {
  static final String TELEMETRY = "-telemetry";

  private final Ishowtts root;
  private final HistorySettings history;
  private final InfluxSettings influx;
  private final Path runs;
  private final ReportFolder reports;
  private final Spool spool;

  /**
   * What was found when all run files were looked through.
   *
   * @param judged runs with a judgement
   * @param unjudged runs without one
   * @param unreadable what was said of files that are no run file of this version
   */
  record Inventory(int judged, int unjudged, List<String> unreadable) {}

  /** Takes one run after the other. */
  interface Visitor {
    void visit(JudgedRun judged) throws IOException;
  }

  Recording(Ishowtts root) {
    this.root = root;
    Config config = root.config();
    this.history = HistorySettings.from(config);
    this.influx = InfluxSettings.from(config);
    this.runs = new Measuring(root).runs();
    this.reports =
        new ReportFolder(
            root.root().resolve(OutputSettings.from(config).reports()),
            root.surroundings().files());
    this.spool =
        new Spool(
            root.root().resolve(influx.spool()), influx.spoolBytes(), root.surroundings().files());
  }

  HistorySettings settings() {
    return history;
  }

  InfluxSettings influx() {
    return influx;
  }

  Spool spool() {
    return spool;
  }

  EventLog events() {
    return new EventLog(root.root().resolve(history.folder()));
  }

  History history() throws IOException {
    return History.open(history, root.root());
  }

  Path runs() {
    return runs;
  }

  ReportFolder reports() {
    return reports;
  }

  /** Records a judged run and delivers what waits, for a few seconds at most. */
  void record(JudgedRun judged) throws InterruptedException {
    try (History open = history()) {
      put(open, judged);
    } catch (IOException e) {
      warn(e, "./ishowtts history rebuild");
    }
    if (influx.url().isEmpty()) {
      return;
    }
    try {
      spool(judged);
      Shipper.Shipment shipment = deliverAndTell(influx.patience(), (lines, waiting, words) -> {});
      if (shipment.end() != Shipper.End.DRAINED) {
        root.terminal().warn("points wait in " + spool.folder() + ": " + shipment.words());
      }
    } catch (IOException e) {
      warn(e, "./ishowtts publish");
    }
  }

  /** Records an accepted baseline. */
  void record(BaselineRecord epoch) {
    try (History open = history()) {
      open.put(epoch);
    } catch (IOException e) {
      warn(e, "./ishowtts history rebuild");
    }
  }

  /** Records an event in the log, the history and the spool. */
  void record(Event event) throws IOException {
    events().add(event);
    try (History open = history()) {
      open.put(event, host());
    } catch (IOException e) {
      warn(e, "./ishowtts history rebuild");
    }
    if (influx.url().isPresent()) {
      spool(event);
    }
  }

  /** Puts a run and its events into the history. */
  static void put(History history, JudgedRun judged) throws IOException {
    history.put(judged);
    for (Event event : RunPoints.events(judged)) {
      history.put(event, judged.report().origin().host());
    }
  }

  /**
   * Puts a run's points into the spool; where it is full, telemetry stays out first.
   *
   * @return whether its results are in the spool or were delivered
   */
  boolean spool(JudgedRun judged) throws IOException {
    RunPoints points = new RunPoints(judged);
    String id = judged.report().id();
    if (spool.put(id, points.results()) == Spool.Placement.FULL) {
      root.terminal()
          .warn(
              "spool is full ("
                  + spool.maxBytes()
                  + " bytes): run "
                  + id
                  + " waits in its run file; deliver with ./ishowtts publish or raise influx.spool-mib");
      return false;
    }
    List<String> telemetry = points.telemetry();
    if (!telemetry.isEmpty() && spool.put(id + TELEMETRY, telemetry) == Spool.Placement.FULL) {
      root.terminal().warn("spool is full: the telemetry of " + id + " waits in its run file");
    }
    return true;
  }

  void spool(Event event) throws IOException {
    spool.put(
        "event-" + event.at().toString().replaceAll("[^0-9TZ]", ""),
        List.of(RunPoints.event(event, host())));
  }

  /**
   * Puts refused points into the spool again and forgets that they were refused.
   *
   * @return how many
   */
  int spoolDeadLetters() throws IOException {
    DeadLetters letters = new DeadLetters(spool.folder());
    List<String> lines = letters.all().stream().map(DeadLetters.Letter::line).distinct().toList();
    if (lines.isEmpty()) {
      return 0;
    }
    String origin = "again-" + root.surroundings().clock().millis();
    if (spool.put(origin, lines) == Spool.Placement.FULL) {
      throw new CommandException("spool is full: deliver first with ./ishowtts publish");
    }
    letters.clear();
    return lines.size();
  }

  /** Delivers what waits, and how much waited before and after. */
  Shipper.Shipment deliverAndTell(Duration patience, Shipper.Listener listener)
      throws IOException, InterruptedException {
    putSpoolPoint();
    Shipper.Shipment shipment = deliver(patience, listener);
    if (shipment.end() != Shipper.End.DRAINED) {
      return shipment;
    }
    putSpoolPoint();
    Shipper.Shipment last = deliver(patience, listener);
    return new Shipper.Shipment(
        last.end(),
        shipment.lines() + last.lines(),
        shipment.deadLetters() + last.deadLetters(),
        shipment.damaged() + last.damaged(),
        last.words());
  }

  /** Its name comes before all others: it is delivered first and says how old the rest is. */
  private void putSpoolPoint() throws IOException {
    Instant now = root.surroundings().clock().instant();
    spool.put("0-spool-" + now.toEpochMilli(), List.of(SpoolPoint.line(spool, host(), now)));
  }

  /** Delivers what waits. */
  Shipper.Shipment deliver(Duration patience, Shipper.Listener listener)
      throws IOException, InterruptedException {
    try (InfluxWriter writer = new InfluxWriter(influx, root.surroundings().clock())) {
      return new Shipper(
              spool,
              writer,
              Backoff.STANDARD,
              pause -> Thread.sleep(pause.toMillis()),
              root.surroundings().clock(),
              root.surroundings().random())
          .drain(patience, listener);
    }
  }

  /** Looks through all run files, the oldest first; one is in memory at a time. */
  Inventory visit(Visitor visitor) throws IOException {
    List<String> unreadable = new ArrayList<>();
    int judged = 0;
    int unjudged = 0;
    for (Path file : runFiles()) {
      Optional<JudgedRun> run;
      try {
        run = judged(new RunFile().read(file));
      } catch (IOException e) {
        unreadable.add(e.getMessage());
        continue;
      }
      if (run.isPresent()) {
        visitor.visit(run.get());
        judged++;
      } else {
        unjudged++;
      }
    }
    return new Inventory(judged, unjudged, unreadable);
  }

  private List<Path> runFiles() throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
          .sorted()
          .toList();
    }
  }

  private Optional<JudgedRun> judged(RunReport report) throws IOException {
    Path file = reports.of(report.id()).resolve("judgement.json");
    return Files.exists(file) ? Optional.of(new JudgedFile().read(file, report)) : Optional.empty();
  }

  private String host() {
    return new Measuring(root).hostName();
  }

  private void warn(IOException e, String remedy) {
    root.terminal().warn(e.getMessage() + "; the run file has everything: later " + remedy);
  }
}
