package dev.ishowtts.monitor.events;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.EventLog;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.influx.RunPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened and who did it: first the log on disk, which is the truth, then the history, then
 * the spool if points are published. Any thread may call.
 */
public final class Journal {
  private static final Logger logger = LoggerFactory.getLogger(Journal.class);
  private static final int LONGEST = 1000;

  private final EventLog log;
  private final HistorySettings history;
  private final Path root;
  private final Optional<Spool> spool;
  private final Clock clock;
  private final String host;

  /**
   * Opens the journal.
   *
   * @param root folder that settings are relative to
   * @param spool where points go; empty if none are published
   */
  public Journal(
      HistorySettings history, Path root, Optional<Spool> spool, Clock clock, String host) {
    this.log = new EventLog(root.resolve(history.folder()));
    this.history = history;
    this.root = root;
    this.spool = spool;
    this.clock = clock;
    this.host = host;
  }

  /** Notes who did something; trouble with it is logged and does not undo what was done. */
  public void did(String who, Event.Kind kind, String what, Optional<String> run) {
    note(kind, who + " " + what, run);
  }

  /** Notes that something happened; trouble with it is logged. */
  public void note(Event.Kind kind, String text, Optional<String> run) {
    try {
      add(new Event(clock.instant(), kind, oneLine(text), run));
    } catch (IOException e) {
      logger.error("Not in the journal: {} ({})", oneLine(text), e.getMessage());
    }
  }

  /**
   * Notes an event.
   *
   * @throws IOException if the log on disk cannot be written; history and spool only warn
   */
  synchronized void add(Event event) throws IOException {
    log.add(event);
    try (History open = History.open(history, root)) {
      open.put(event, host);
    } catch (IOException e) {
      logger.warn("{}; the event is in the log: later ./ishowtts history rebuild", e.getMessage());
    }
    if (spool.isPresent()) {
      spool
          .get()
          .put(
              "event-" + event.at().toString().replaceAll("[^0-9TZ]", ""),
              List.of(RunPoints.event(event, host)));
    }
  }

  /**
   * Gives the history the events that it may have missed while it could not be reached.
   *
   * @throws IOException if it still cannot be
   */
  public void catchUp() throws IOException {
    List<Event> events = log.all();
    try (History open = History.open(history, root)) {
      for (Event event : events) {
        open.put(event, host);
      }
    }
  }

  /**
   * Returns the newest events first, those of judged runs included.
   *
   * @param kind only of this kind
   * @param from none before it
   */
  List<Event> newest(Optional<Event.Kind> kind, Instant from, int limit) throws IOException {
    try (History open = History.open(history, root)) {
      List<Event> events = new ArrayList<>(open.events(from));
      Collections.reverse(events);
      return events.stream()
          .filter(event -> kind.isEmpty() || event.kind() == kind.get())
          .limit(limit)
          .toList();
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** Returns a text as an event may hold it: one line, not too long. */
  static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String shown = line.isEmpty() ? "(nothing said)" : line;
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST - 1) + "…";
  }
}
