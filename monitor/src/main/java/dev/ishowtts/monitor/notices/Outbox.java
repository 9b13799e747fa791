package dev.ishowtts.monitor.notices;

import dev.ishowtts.harness.sink.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue in front of one channel, and the thread that empties it: what cannot be
 * delivered now is tried again, with backoff, some times. When it is full the oldest goes.
 */
final class Outbox implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Outbox.class);
  private static final int TRIES = 8;
  private static final long CLOSING_MILLIS = 2_000;

  private final Channel channel;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final int room;
  private final BlockingQueue<Notice> queue;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread;
  private volatile String trouble = "";

  /**
   * How it stands.
   *
   * @param queued notices that wait
   * @param lost notices that were refused, given up or pushed out
   * @param trouble what was said of the last try; empty if it was delivered
   */
  record State(String name, int queued, long delivered, long lost, String trouble) {}

  /**
   * @param room notices that may wait, at least 1
   */
  Outbox(Channel channel, Backoff backoff, RandomGenerator random, int room) {
    this.room = room;
    this.queue = new ArrayBlockingQueue<>(room);
    this.channel = channel;
    this.backoff = backoff;
    this.random = random;
    this.thread = new Thread(this::work, "notices-" + channel.name());
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes a notice that the channel wants to know; never blocks. */
  void put(Notice notice) {
    if (!channel.topics().contains(notice.topic())) {
      return;
    }
    while (!queue.offer(notice)) {
      Notice oldest = queue.poll();
      if (oldest != null) {
        lose(oldest, "more than " + room + " wait");
      }
    }
  }

  State state() {
    return new State(channel.name(), queue.size(), delivered.get(), lost.get(), trouble);
  }

  private void work() {
    try {
      while (true) {
        deliver(queue.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(Notice notice) throws InterruptedException {
    for (int failures = 1; failures <= TRIES; failures++) {
      Channel.Answer answer = answer(notice);
      if (answer instanceof Channel.Answer.Delivered) {
        delivered.incrementAndGet();
        trouble = "";
        return;
      }
      if (answer instanceof Channel.Answer.Refused refused) {
        lose(notice, refused.words());
        return;
      }
      if (answer instanceof Channel.Answer.Later later) {
        trouble = later.words();
        if (failures < TRIES) {
          pause(failures, later.after());
        }
      }
    }
    lose(notice, trouble + ", " + TRIES + " times");
  }

  private Channel.Answer answer(Notice notice) throws InterruptedException {
    try {
      return channel.deliver(notice);
    } catch (RuntimeException e) {
      logger.error("Channel {} failed", channel.name(), e);
      return new Channel.Answer.Refused(e.getClass().getSimpleName());
    }
  }

  private void pause(int failures, Optional<Duration> asked) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(backoff.pause(failures, asked, random).toMillis());
  }

  private void lose(Notice notice, String words) {
    lost.incrementAndGet();
    trouble = words;
    logger.error("Channel {} did not take \"{}\": {}", channel.name(), notice.title(), words);
  }

  /** Gives what waits a moment, then ends. */
  @Override
  public void close() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSING_MILLIS);
    try {
      while (!queue.isEmpty() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
