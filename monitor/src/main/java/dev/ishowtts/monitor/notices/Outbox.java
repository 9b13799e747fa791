package dev.ishowtts.monitor.notices;

import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.monitor.notices.NoticeStore.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue in front of one channel, and the thread that empties it: what cannot be
 * delivered now is tried again, with backoff, some times. When it is full the oldest goes. What
 * waits is in the database too, so that the next service delivers it; without a database it is here
 * alone.
 */
final class Outbox implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Outbox.class);
  private static final int TRIES = 20;
  private static final long CLOSING_MILLIS = 2_000;
  private static final long LOOK_SECONDS = 15;

  private final Channel channel;
  private final Rules rules;
  private final NoticeStore store;
  private final BlockingQueue<Waiting> queue;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread;
  private volatile String trouble = "";
  private volatile int underWay;

  /**
   * How it works.
   *
   * @param room notices that may wait, at least 1
   * @param losses hears a line of every notice that is given up
   */
  record Rules(Backoff backoff, RandomGenerator random, int room, Consumer<String> losses) {}

  /**
   * How it stands.
   *
   * @param queued notices that wait, the one that is being tried included
   * @param lost notices that were refused, given up or pushed out
   * @param trouble what was said of the last try; empty if it was delivered
   */
  record State(String name, int queued, long delivered, long lost, String trouble) {}

  Outbox(Channel channel, Rules rules, NoticeStore store) {
    this.channel = channel;
    this.rules = rules;
    this.store = store;
    this.queue = new ArrayBlockingQueue<>(rules.room());
    this.thread = new Thread(this::work, "notices-" + channel.name());
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes a notice that the channel wants to know. */
  void put(Notice notice) {
    if (!channel.topics().contains(notice.topic())) {
      return;
    }
    Waiting waiting = store.named(notice);
    try {
      store.add(channel.name(), waiting);
    } catch (IOException e) {
      logger.warn("A notice will not outlive the service: {}", e.getMessage());
    }
    queue(waiting);
  }

  private void queue(Waiting waiting) {
    while (!queue.offer(waiting)) {
      Waiting oldest = queue.poll();
      if (oldest != null) {
        lose(oldest, "more than " + rules.room() + " wait");
      }
    }
  }

  State state() {
    return new State(channel.name(), queue.size() + underWay, delivered.get(), lost.get(), trouble);
  }

  private void work() {
    boolean adopted = false;
    try {
      while (true) {
        adopted = adopted || adopt();
        Waiting next = adopted ? queue.take() : queue.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        if (next != null) {
          underWay = 1;
          deliver(next);
          underWay = 0;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /* Later if the database is away. */
  private boolean adopt() {
    try {
      store.adopted(channel.name()).forEach(this::queue);
      return true;
    } catch (IOException away) {
      return false;
    }
  }

  private void deliver(Waiting first) throws InterruptedException {
    Waiting waiting = first;
    while (true) {
      Channel.Answer answer = answer(waiting);
      if (answer instanceof Channel.Answer.Delivered) {
        delivered.incrementAndGet();
        trouble = "";
        forget(waiting);
        return;
      }
      if (answer instanceof Channel.Answer.Refused refused) {
        lose(waiting, refused.words());
        return;
      }
      if (answer instanceof Channel.Answer.Later later) {
        trouble = later.words();
        waiting = waiting.triedAgain();
        if (waiting.tries() >= TRIES) {
          lose(waiting, trouble + ", " + TRIES + " times");
          return;
        }
        count(waiting);
        pause(waiting.tries(), later.after());
      }
    }
  }

  private Channel.Answer answer(Waiting waiting) throws InterruptedException {
    try {
      return channel.deliver(waiting.notice(), waiting.id());
    } catch (RuntimeException e) {
      logger.error("Channel {} failed", channel.name(), e);
      return new Channel.Answer.Refused(e.getClass().getSimpleName());
    }
  }

  /* Who asks for none is not tried twenty times within a second. */
  private void pause(int failures, Optional<Duration> asked) throws InterruptedException {
    Duration own = rules.backoff().pause(failures, Optional.empty(), rules.random());
    Duration wanted =
        asked.isPresent() ? rules.backoff().pause(failures, asked, rules.random()) : own;
    TimeUnit.MILLISECONDS.sleep(Math.max(own.toMillis(), wanted.toMillis()));
  }

  private void count(Waiting waiting) {
    try {
      store.tried(channel.name(), waiting);
    } catch (IOException away) {
      logger.debug("A try is not counted: {}", away.getMessage());
    }
  }

  private void forget(Waiting waiting) {
    try {
      store.remove(channel.name(), waiting);
    } catch (IOException away) {
      logger.warn("A notice may be delivered again: {}", away.getMessage());
    }
  }

  private void lose(Waiting waiting, String words) {
    lost.incrementAndGet();
    trouble = words;
    String title = waiting.notice().title();
    logger.error("Channel {} did not take \"{}\": {}", channel.name(), title, words);
    forget(waiting);
    rules
        .losses()
        .accept("the notice \"" + title + "\" was given up for " + channel.name() + ": " + words);
  }

  /** Gives what waits a moment if it is being taken, then ends; the rest is the next service's. */
  @Override
  public void close() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSING_MILLIS);
    try {
      while (!queue.isEmpty() && trouble.isEmpty() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      thread.interrupt();
      thread.join(CLOSING_MILLIS);
      store.release(channel.name());
    } catch (IOException away) {
      logger.debug("Notices are left to be found: {}", away.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
