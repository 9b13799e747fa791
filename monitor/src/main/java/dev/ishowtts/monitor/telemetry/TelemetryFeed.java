package dev.ishowtts.monitor.telemetry;

import dev.ishowtts.monitor.stream.EventStreams;
import dev.ishowtts.monitor.stream.EventStreams.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What one client is still to be told; a client that reads slowly misses the oldest. */
final class TelemetryFeed implements EventStreams.Feed {
  private static final int ROOM = 32;

  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(ROOM);
  private final Consumer<TelemetryFeed> closed;

  TelemetryFeed(Consumer<TelemetryFeed> closed) {
    this.closed = closed;
  }

  void put(Message message) {
    while (!queue.offer(message)) {
      queue.poll();
    }
  }

  @Override
  public Optional<Message> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public void close() {
    closed.accept(this);
  }
}
