package dev.ishowtts.monitor.delivery;

import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.PointWriter;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Shipper.Shipment;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import dev.ishowtts.harness.sink.influx.SpoolPoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A gate delivers its points by itself; here goes what it could not, and what the service notes. The shipper's lock on the spool keeps it apart from
 * gates and other services. Sending costs a processor that a measurement may be using: while one runs nothing is sent, and a delivery under way stops
 * at its next request. One that the server does not take ends at once: nobody else could deliver while it waits.
 */
/**
 * Delivers what waits in the spool, now and then while the service runs, less often while the
 * server does not take it, and once more when the service ends; the rest stays on disk.
 */
final class SpoolDelivery implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(SpoolDelivery.class);
  private static final Duration AT_ONCE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final long CLOSING_SECONDS = 5;

  private final InfluxSettings influx;
  private final Spool spool;
  private final Duration pause;
  private final Supplier<Optional<String>> measuring;
  private final Clock clock;
  private final RandomGenerator random;
  private final String host;
  private final Backoff backoff;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "delivery");
  private Optional<Duration> asked = Optional.empty();
  private String said = "";

  /**
   * @param spool of this object alone
   * @param pause between looks; zero delivers only at the end
   * @param measuring who measures on this host; empty if nobody does
   */
  SpoolDelivery(
      InfluxSettings influx,
      Spool spool,
      Duration pause,
      Supplier<Optional<String>> measuring,
      Clock clock,
      RandomGenerator random,
      String host) {
    this.influx = influx;
    this.spool = spool;
    this.pause = pause;
    this.measuring = measuring;
    this.clock = clock;
    this.random = random;
    this.host = host;
    Duration first = pause.isZero() ? LONGEST : pause;
    this.backoff = new Backoff(first, LONGEST, LONGEST);
    thread.setDaemon(true);
  }

  /** Begins, if points are published at all. */
  void start() {
    if (influx.url().isPresent() && !pause.isZero()) {
      thread.start();
    }
  }

  private void work() {
    int failures = 0;
    try {
      while (!closing.await(waiting(failures).toMillis(), TimeUnit.MILLISECONDS)) {
        failures = deliver() ? 0 : failures + 1;
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration waiting(int failures) {
    return failures == 0 ? pause : pause.plus(backoff.pause(failures, asked, random));
  }

  /* Whether the next look may come after the usual pause. */
  private boolean deliver() throws InterruptedException {
    try {
      if (measuring.get().isPresent() || spool.pending().isEmpty()) {
        return true;
      }
      Shipment shipment = drained(AT_ONCE);
      return switch (shipment.end()) {
        case DRAINED, BUSY -> true;
        case WAITING, MISCONFIGURED -> {
          boolean stopped = measuring.get().isPresent();
          if (!stopped) {
            say(shipment.words());
          }
          yield stopped;
        }
      };
    } catch (IOException trouble) {
      say(String.valueOf(trouble.getMessage()));
      return false;
    }
  }

  private Shipment drained(Duration patience) throws IOException, InterruptedException {
    try (InfluxWriter writer = new InfluxWriter(influx.within(patience), clock)) {
      Shipper shipper =
          new Shipper(
              spool,
              lines -> write(writer, lines),
              Backoff.STANDARD,
              time -> Thread.sleep(time.toMillis()),
              clock,
              random);
      Shipment shipment = shipper.drain(patience, (delivered, waiting, words) -> {});
      if (shipment.end() == Shipper.End.DRAINED && shipment.lines() > 0) {
        logger.info("Delivered {} waiting points", shipment.lines());
        said = "";
        spool.put("0-spool", List.of(SpoolPoint.line(spool, host, clock.instant())));
        return shipper.drain(patience, (delivered, waiting, words) -> {});
      }
      return shipment;
    }
  }

  private PointWriter.Answer write(InfluxWriter writer, List<String> lines) {
    if (closing.getCount() == 0) {
      return writer.write(lines);
    }
    if (measuring.get().isPresent()) {
      return new PointWriter.Answer.Later(Optional.of(NEVER), "a measurement runs on this host");
    }
    PointWriter.Answer answer = writer.write(lines);
    if (answer instanceof PointWriter.Answer.Later later) {
      asked = later.after();
      return new PointWriter.Answer.Later(Optional.of(NEVER), later.words());
    }
    asked = Optional.empty();
    return answer;
  }

  private void say(String words) {
    if (!words.equals(said)) {
      said = words;
      logger.warn("Points wait on disk and are tried again: {}", words);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSING_SECONDS));
      thread.interrupt();
      if (influx.url().isEmpty() || spool.pending().isEmpty()) {
        return;
      }
      Shipment last = drained(influx.patience());
      long bytes = spool.waitingBytes();
      if (bytes > 0) {
        logger.warn("{} bytes of points wait on disk: {}", bytes, last.words());
      }
    } catch (IOException trouble) {
      logger.warn("Waiting points stay on disk: {}", trouble.getMessage());
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
