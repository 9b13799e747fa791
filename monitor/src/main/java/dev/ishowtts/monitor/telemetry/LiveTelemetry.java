package dev.ishowtts.monitor.telemetry;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetryRecorder;
import dev.ishowtts.monitor.stream.EventStreams.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Readings cost processor time that a measurement on this host would miss, so nothing is read while nobody looks: probes are opened for the
 * first feed and closed when the last has gone and nobody has asked for a while.
 */
/** The host's readings, at most ten times a second, on one thread, only while somebody looks. */
public final class LiveTelemetry implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(LiveTelemetry.class);
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final long PATIENCE_SECONDS = 5;

  private final HostFiles host;
  private final Clock clock;
  private final Set<TelemetryFeed> feeds = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread;
  private volatile List<Probe> probes = List.of(); // changed by the thread alone
  private volatile Optional<Snapshot> latest = Optional.empty();
  private volatile long wantedNanos;

  /**
   * The readings of a moment.
   *
   * @param at wall clock
   */
  public record Snapshot(Instant at, List<Reading> readings) {
    public Snapshot {
      readings = List.copyOf(readings);
    }
  }

  /**
   * Makes the reader; it reads nothing yet.
   *
   * @param period time between readings, at least 100 ms
   */
  public LiveTelemetry(HostFiles host, Duration period, Clock clock) {
    if (period.compareTo(TelemetryRecorder.FASTEST) < 0) {
      throw new IllegalArgumentException("telemetry period must be >= 100ms, got " + period);
    }
    this.host = host;
    this.clock = clock;
    this.wantedNanos = System.nanoTime() - KEPT.toNanos();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread reader = new Thread(task, "live-telemetry");
              reader.setDaemon(true);
              return reader;
            });
    @SuppressWarnings("unused")
    var unused =
        thread.scheduleWithFixedDelay(
            this::tick, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns a feed of everything from now on. */
  TelemetryFeed feed() {
    TelemetryFeed feed = new TelemetryFeed(feeds::remove);
    feeds.add(feed);
    return feed;
  }

  /** Tells every feed something that is no reading. */
  void tell(Message message) {
    feeds.forEach(feed -> feed.put(message));
  }

  /** Returns the latest readings if some are being taken; reads nothing. */
  public Optional<Snapshot> current() {
    return probes.isEmpty() ? Optional.empty() : latest;
  }

  /** Returns readings of now. */
  Snapshot read() throws InterruptedException {
    wantedNanos = System.nanoTime();
    try {
      return thread.submit(this::sample).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      logger.warn("The host's readings did not come: {}", e.getClass().getSimpleName());
      return new Snapshot(clock.instant(), List.of());
    }
  }

  private void tick() {
    try {
      boolean wanted = !feeds.isEmpty() || System.nanoTime() - wantedNanos < KEPT.toNanos();
      if (wanted) {
        Snapshot now = sample();
        tell(new Message("telemetry", now));
      } else if (!probes.isEmpty()) {
        probes.forEach(Probe::close);
        probes = List.of();
      }
    } catch (RuntimeException e) {
      logger.warn("The host could not be read: {}", e.toString());
    }
  }

  private Snapshot sample() {
    if (probes.isEmpty()) {
      probes = TelemetryRecorder.probes(host);
    }
    List<Reading> readings = new ArrayList<>();
    for (Probe probe : probes) {
      readings.addAll(probe.read(OptionalLong.empty()));
    }
    Snapshot now = new Snapshot(clock.instant(), readings);
    latest = Optional.of(now);
    return now;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        probes.forEach(Probe::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
