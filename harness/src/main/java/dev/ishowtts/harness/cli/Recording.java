package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.config.Config;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.report.ReportFolder;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.DeadLetters;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.EventLog;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.history.RunFilter;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import dev.ishowtts.harness.sink.influx.QualityPoints;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is kept of judged runs beside their files: the history, and points for a server. Trouble
 * with either is a warning: the run file has everything, and no verdict changes.
 */
final class Recording {
  private static final String JSON = ".json";
  private static final Duration SAME_BOOT = Duration.ofSeconds(30);

  private final Ishowtts root;
  private final HistorySettings history;
  private final InfluxSettings influx;
  private final Path runs;
  private final ReportFolder reports;
  private final Spool spool;

  /**
   * What was found when the run files were looked through.
   *
   * @param judged runs with a judgement
   * @param unjudged runs without one
   * @param unreadable what was said of files that are no run file of this version
   */
  record Inventory(int judged, int unjudged, List<String> unreadable) {}

  /** What of a run's points is in the spool or was delivered. */
  enum Points {
    WHOLE,
    WITHOUT_TELEMETRY,
    NONE
  }

  /** Takes one run after the other. */
  interface Visitor {
    void visit(JudgedRun judged) throws IOException, InterruptedException;
  }

  /** Says whether a run has to be looked at. */
  interface Choice {
    boolean wants(String id) throws IOException;
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

  /** Returns this host where others write the same history too; empty if it is ours alone. */
  Optional<String> shareOfThisHost() {
    return history.isShared() ? Optional.of(host()) : Optional.empty();
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
      for (Event event : events().all()) {
        open.put(event, host());
      }
      recordReboot(open, judged);
    } catch (IOException e) {
      warn(e, "./ishowtts history rebuild");
    }
    if (influx.url().isEmpty()) {
      return;
    }
    try {
      say(judged, spool(judged));
      if (influx.patience().isZero()) {
        return;
      }
      Shipper.Shipment shipment = deliverAndTell(influx.patience(), (lines, waiting, words) -> {});
      if (shipment.end() != Shipper.End.DRAINED) {
        root.terminal().warn("points wait in " + spool.folder() + ": " + shipment.words());
      }
    } catch (IOException e) {
      warn(e, "./ishowtts publish");
    }
  }

  /* Noted with the first run after it, so that a level that moved with a reboot can be told from one that moved by itself. */
  private void recordReboot(History open, JudgedRun judged) throws IOException {
    Optional<Instant> boot = new Measuring(root).bootTime();
    if (boot.isEmpty() || !judged.report().origin().host().equals(host())) {
      return;
    }
    boolean isKnown =
        events().all().stream()
            .filter(event -> event.kind() == Event.Kind.REBOOT)
            .anyMatch(
                event -> Duration.between(event.at(), boot.get()).abs().compareTo(SAME_BOOT) < 0);
    if (!isKnown && open.count(RunFilter.ALL.host(host()).before(boot.get())) > 0) {
      record(
          new Event(boot.get(), Event.Kind.REBOOT, "the device started again", Optional.empty()));
    }
  }

  /** Notes what a command did, where that explains figures; trouble is a warning. */
  void note(Event.Kind kind, String text) {
    Event event = new Event(root.surroundings().clock().instant(), kind, text, Optional.empty());
    try {
      record(event);
    } catch (IOException e) {
      root.terminal().warn("the event \"" + text + "\" was not noted: " + e.getMessage());
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

  /**
   * Records an event in the log, in the history if there is one yet, and in the spool.
   *
   * @throws IOException if the log, which is its truth, cannot be written
   */
  void record(Event happened) throws IOException {
    Event event = withOwnTime(happened);
    events().add(event);
    if (history.exists(root.root())) {
      try (History open = history()) {
        open.put(event, host());
      } catch (IOException e) {
        warn(e, "./ishowtts history rebuild");
      }
    }
    if (influx.url().isPresent()) {
      try {
        spool(event);
      } catch (IOException e) {
        warn(e, "./ishowtts publish");
      }
    }
  }

  /* Of two events of one kind and millisecond a server would keep one. */
  private Event withOwnTime(Event event) throws IOException {
    Set<Long> taken =
        events().all().stream()
            .filter(other -> other.kind() == event.kind())
            .map(other -> other.at().toEpochMilli())
            .collect(Collectors.toSet());
    Instant at = event.at();
    while (taken.contains(at.toEpochMilli())) {
      at = at.plusMillis(1);
    }
    return new Event(at, event.kind(), event.text(), event.run());
  }

  /** Puts a run and its events into the history. */
  static void put(History history, JudgedRun judged) throws IOException {
    history.put(judged, RunPoints.events(judged));
  }

  /** Returns whether the points of a run, as it is judged now, wait or were delivered. */
  boolean isSpooled(String id) throws IOException {
    return spool.knows(id, source(id));
  }

  /** Returns whether nothing of a run waits and all its points were delivered. */
  boolean isDelivered(String id) throws IOException {
    return spool.delivered(id, source(id));
  }

  /** Puts a run's points into the spool; where it is full, telemetry stays out first. */
  Points spool(JudgedRun judged) throws IOException {
    if (spoolWhole(judged)) {
      return Points.WHOLE;
    }
    List<String> results = new RunPoints(judged).results();
    return spool.put(judged.report().id(), results) == Spool.Placement.FULL
        ? Points.NONE
        : Points.WITHOUT_TELEMETRY;
  }

  /** Puts all points of a run into the spool; false if it is full. */
  boolean spoolWhole(JudgedRun judged) throws IOException {
    String id = judged.report().id();
    RunPoints points = new RunPoints(judged);
    List<String> lines = new ArrayList<>(points.results());
    lines.addAll(points.telemetry());
    return spool.put(id, source(id), lines) != Spool.Placement.FULL;
  }

  /** Warns of points that did not fit. */
  void say(JudgedRun judged, Points points) {
    String id = judged.report().id();
    String full = "spool is full (" + spool.maxBytes() + " bytes): ";
    String later =
        " waits in its run file; deliver with ./ishowtts publish or raise influx.spool-mib";
    switch (points) {
      case WHOLE -> {}
      case WITHOUT_TELEMETRY -> root.terminal().warn(full + "telemetry of run " + id + later);
      case NONE -> root.terminal().warn(full + "run " + id + later);
    }
  }

  void spool(Event event) throws IOException {
    String line = RunPoints.event(event, host());
    String time = event.at().toString().replaceAll("[^0-9TZ]", "");
    spool.put(
        "event-" + time + "-" + event.kind().key() + "-" + Sha256.hex(line).substring(0, 8),
        List.of(line));
  }

  /* Size and time of both files stand for their content: reading thousands of runs again would take minutes. */
  private String source(String id) throws IOException {
    return RunPoints.FORMAT + " " + stamp(runs.resolve(id + ".json")) + " " + stamp(judgement(id));
  }

  private static String stamp(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) + "@" + Files.getLastModifiedTime(file) : "none";
  }

  private Path judgement(String id) {
    return reports.of(id).resolve("judgement.json");
  }

  /** Puts the scores of a set of texts into the spool. */
  void spool(QualityScores scores, Instant at) throws IOException {
    List<String> lines = QualityPoints.lines(scores, host(), at);
    if (spool.put("quality-" + at.toEpochMilli(), lines) == Spool.Placement.FULL) {
      throw new CommandException("spool is full: deliver first with ./ishowtts publish");
    }
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
    spool.put("0-spool", List.of(SpoolPoint.line(spool, host(), now)));
  }

  /** Delivers what waits. */
  Shipper.Shipment deliver(Duration patience, Shipper.Listener listener)
      throws IOException, InterruptedException {
    try (InfluxWriter writer =
        new InfluxWriter(influx.within(patience), root.surroundings().clock())) {
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

  /**
   * Looks through the judged runs, the oldest first; one is in memory at a time. A run file is
   * named after its run.
   *
   * @param choice which of them have to be read
   */
  Inventory visit(Choice choice, Visitor visitor) throws IOException, InterruptedException {
    List<String> unreadable = new ArrayList<>();
    int judged = 0;
    int unjudged = 0;
    for (Path file : runFiles()) {
      String name = String.valueOf(file.getFileName());
      String id = name.substring(0, name.length() - JSON.length());
      if (!Files.exists(judgement(id))) {
        unjudged++;
        continue;
      }
      judged++;
      if (!choice.wants(id)) {
        continue;
      }
      JudgedRun run;
      try {
        run = new JudgedFile().read(judgement(id), new RunFile().read(file));
      } catch (IOException e) {
        unreadable.add(e.getMessage());
        continue;
      }
      visitor.visit(run);
    }
    return new Inventory(judged, unjudged, unreadable);
  }

  private List<Path> runFiles() throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files
          .filter(file -> file.toString().endsWith(JSON))
          .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
          .sorted()
          .toList();
    }
  }

  private String host() {
    return new Measuring(root).hostName();
  }

  private void warn(IOException e, String remedy) {
    root.terminal().warn(e.getMessage() + "; the run file has everything: later " + remedy);
  }
}
