package dev.ishowtts.monitor.schedule;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.notices.Notice;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.RunFolder;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The watch for missing data: no data is an alert. Counted from the newest run, or from when the
 * service was first started on this host. What was said is remembered in the database, so a restart
 * says nothing twice. A database or a folder of runs that cannot be used is no reason to say
 * nothing.
 */
public final class Freshness {
  private static final int LOOKED_AT = 10;
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final String FIRST_START = "first-start";
  private static final String ALERTED = "stale-alerted";

  private final RunFolder runs;
  private final Duration limit;
  private final ServiceDatabase database;
  private final Journal journal;
  private final Notifier notifier;
  private final Clock clock;
  private final String host;
  private Instant lastKnown;
  private Optional<String> lastRun = Optional.empty();
  private Optional<Read> read = Optional.empty();
  private boolean saidUnremembered;

  /** What was read of the newest run; its file is read again when it changed. */
  private record Read(String id, String stamp, Instant finished) {}

  /**
   * How old the data are.
   *
   * @param run newest one; empty if there is none
   * @param since its end, or the first start of the service
   * @param limit zero never alerts
   */
  public record State(Optional<String> run, Instant since, Duration age, Duration limit) {
    /** Returns whether no data is an alert now. */
    public boolean isStale() {
      return !limit.isZero() && age.compareTo(limit) > 0;
    }
  }

  /** Makes the watch; {@link #look} does its work. */
  public Freshness(
      RunFolder runs,
      Duration limit,
      ServiceDatabase database,
      Journal journal,
      Notifier notifier,
      Clock clock,
      String host) {
    this.runs = runs;
    this.limit = limit;
    this.database = database;
    this.journal = journal;
    this.notifier = notifier;
    this.clock = clock;
    this.host = host;
    this.lastKnown = clock.instant();
  }

  /**
   * Returns how old the data are.
   *
   * @throws IOException in one line if runs or database cannot be read
   */
  public synchronized State state() throws IOException {
    Optional<Read> newest = newest();
    lastKnown = newest.isPresent() ? newest.get().finished() : firstStart();
    lastRun = newest.map(Read::id);
    return lastState();
  }

  private State lastState() {
    return new State(lastRun, lastKnown, Duration.between(lastKnown, clock.instant()), limit);
  }

  /* A file that cannot be read is no data, nor is a run of a clock that was ahead; the one before it may be. */
  private Optional<Read> newest() throws IOException {
    for (String id : runs.newest(LOOKED_AT)) {
      read = read(id, runs.stamp(id));
      if (read.isPresent() && read.get().finished().isBefore(clock.instant().plus(AHEAD))) {
        return read;
      }
    }
    return Optional.empty();
  }

  private Optional<Read> read(String id, String stamp) {
    if (read.filter(one -> one.id().equals(id) && one.stamp().equals(stamp)).isPresent()) {
      return read;
    }
    try {
      return runs.run(id).map(run -> new Read(id, stamp, run.finished()));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private Instant firstStart() throws IOException {
    Optional<String> first = database.fact(host, FIRST_START);
    if (first.isPresent()) {
      return Instant.parse(first.get());
    }
    Instant now = clock.instant();
    database.remember(host, FIRST_START, now.toString());
    return now;
  }

  /** Alerts once when data are missing, and says once when there are some again. */
  public synchronized void look() {
    State state = stateOrLast();
    boolean alerted = isAlerted();
    if (state.isStale() && !alerted) {
      alerted(clock.instant().toString());
      say(
          Notice.Level.ALERT,
          "No data for " + words(state.age()),
          state.run().map(run -> "the newest run is " + run).orElse("there is no run at all")
              + "; at most "
              + words(limit)
              + " may pass");
    }
    if (!state.isStale() && alerted) {
      alerted("");
      say(Notice.Level.INFO, "There are data again", "run " + state.run().orElse("none"));
    }
  }

  private State stateOrLast() {
    try {
      return state();
    } catch (IOException unusable) {
      return lastState();
    }
  }

  private boolean isAlerted() {
    try {
      return saidUnremembered
          || database.fact(host, ALERTED).filter(at -> !at.isEmpty()).isPresent();
    } catch (IOException away) {
      return false;
    }
  }

  private void alerted(String at) {
    try {
      database.remember(host, ALERTED, at);
      saidUnremembered = false;
    } catch (IOException away) {
      saidUnremembered = !at.isEmpty();
    }
  }

  private void say(Notice.Level level, String title, String text) {
    journal.note(Event.Kind.NOTE, title + ": " + text, Optional.empty());
    notifier.tell(Notice.Topic.STALE, level, title, text, Map.of());
  }

  private static String words(Duration duration) {
    if (duration.toMinutes() < 1) {
      return duration.toSeconds() + " s";
    }
    return duration.toHours() >= 1 ? duration.toHours() + " h" : duration.toMinutes() + " min";
  }
}
