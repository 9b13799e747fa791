package dev.ishowtts.monitor.notices;

import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.host.ProcessName;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Tells every channel what a person should know. Any thread may call; nobody waits for a channel.
 */
public final class Notifier implements AutoCloseable {
  /** Notices of a channel that may wait. */
  private static final int ROOM = 256;

  /** From a second to ten minutes: all tries of a notice take about an hour. */
  static final Backoff PATIENT =
      new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofMinutes(10));

  private final List<Outbox> outboxes = new ArrayList<>();
  private final NoticeStore store;
  private final Clock clock;
  private final String host;

  /**
   * Opens the channels of the settings.
   *
   * @param database where notices wait
   * @param journal hears of notices that are given up
   */
  public Notifier(
      NoticeSettings settings,
      ServiceDatabase database,
      Journal journal,
      Clock clock,
      RandomGenerator random,
      String host) {
    this(
        settings,
        new Outbox.Rules(PATIENT, random, ROOM, line -> note(journal, line)),
        new NoticeStore(database, host, ProcessName.of(ProcessHandle.current()), clock, random),
        clock,
        host);
    database.whenReady(
        () -> {
          int removed = store.removeAllBut(channels());
          if (removed > 0) {
            note(journal, removed + " notices were given up: their channels are no more");
          }
        });
  }

  private static void note(Journal journal, String line) {
    journal.note(Event.Kind.NOTE, line, Optional.empty());
  }

  Notifier(
      NoticeSettings settings, Outbox.Rules rules, NoticeStore store, Clock clock, String host) {
    this.store = store;
    this.clock = clock;
    this.host = host;
    settings.webhooks().forEach(webhook -> open(new WebhookChannel(webhook, clock), rules));
    settings.mail().ifPresent(mail -> open(new MailChannel(mail), rules));
  }

  private void open(Channel channel, Outbox.Rules rules) {
    outboxes.add(new Outbox(channel, rules, store));
  }

  /**
   * Tells something.
   *
   * @param details more for programs
   */
  public void tell(
      Notice.Topic topic,
      Notice.Level level,
      String title,
      String text,
      Map<String, String> details) {
    Notice notice =
        new Notice(topic, level, host, clock.instant(), title, text, new TreeMap<>(details));
    outboxes.forEach(outbox -> outbox.put(notice));
  }

  private Set<String> channels() {
    return outboxes.stream().map(outbox -> outbox.state().name()).collect(Collectors.toSet());
  }

  List<Outbox.State> states() {
    return outboxes.stream().map(Outbox::state).toList();
  }

  /** Returns how many notices wait. */
  public long queued() {
    return states().stream().mapToLong(Outbox.State::queued).sum();
  }

  /** Returns how many notices were delivered. */
  public long delivered() {
    return states().stream().mapToLong(Outbox.State::delivered).sum();
  }

  /** Returns how many notices were refused, given up or pushed out. */
  public long lost() {
    return states().stream().mapToLong(Outbox.State::lost).sum();
  }

  @Override
  public void close() {
    outboxes.forEach(Outbox::close);
  }
}
