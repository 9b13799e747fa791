package dev.ishowtts.monitor.notices;

import dev.ishowtts.harness.sink.Backoff;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Tells every channel what a person should know. Any thread may call; nothing blocks. */
public final class Notifier implements AutoCloseable {
  private static final int ROOM = 256;

  private final List<Outbox> outboxes = new ArrayList<>();
  private final Clock clock;
  private final String host;

  /** Opens the channels of the settings. */
  public Notifier(
      NoticeSettings settings, Backoff backoff, Clock clock, RandomGenerator random, String host) {
    this(settings, backoff, clock, random, host, ROOM);
  }

  /**
   * @param room notices of a channel that may wait
   */
  Notifier(
      NoticeSettings settings,
      Backoff backoff,
      Clock clock,
      RandomGenerator random,
      String host,
      int room) {
    this.clock = clock;
    this.host = host;
    settings
        .webhooks()
        .forEach(
            webhook ->
                outboxes.add(
                    new Outbox(new WebhookChannel(webhook, clock, random), backoff, random, room)));
    settings
        .mail()
        .ifPresent(mail -> outboxes.add(new Outbox(new MailChannel(mail), backoff, random, room)));
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
