package dev.ishowtts.harness.telemetry;

import dev.ishowtts.baselines.run.TelemetrySeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads all probes at a fixed pace on its own thread and keeps the series.
 *
 * <p>All methods may be called by any thread.
 */
public final class TelemetryRecorder implements AutoCloseable {
  /** The fastest pace: more would disturb what is measured. */
  public static final Duration FASTEST = Duration.ofMillis(100);

  private final List<Probe> probes;
  private final LongSupplier nanoTime;
  private final long origin;
  private final ScheduledExecutorService thread;
  private final SortedMap<String, Column> columns = new TreeMap<>();
  private OptionalLong worker = OptionalLong.empty();

  /**
   * Opens a recorder and takes its first readings one period later.
   *
   * @param nanoTime monotonic clock; its value now is offset 0
   * @param period time between readings, at least {@link #FASTEST}
   */
  public TelemetryRecorder(List<Probe> probes, LongSupplier nanoTime, Duration period) {
    if (period.compareTo(FASTEST) < 0) {
      throw new IllegalArgumentException("telemetry interval must be >= 100ms, got " + period);
    }
    this.probes = List.copyOf(probes);
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread recorder = new Thread(task, "telemetry");
              recorder.setDaemon(true);
              return recorder;
            });
    long millis = period.toMillis();
    @SuppressWarnings("unused")
    var unused = thread.scheduleAtFixedRate(this::read, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Returns the probes of every registered source that this host has. */
  public static List<Probe> probes(HostFiles host) {
    return ServiceLoader.load(TelemetrySource.class).stream()
        .map(ServiceLoader.Provider::get)
        .map(source -> source.open(host))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns the time since this recorder was opened, in ms: the offset of a reading made now. */
  public long offsetMillis() {
    return Math.max(0, (nanoTime.getAsLong() - origin) / 1_000_000);
  }

  /** Says which process is measured from now on; empty for none. */
  public synchronized void watch(OptionalLong pid) {
    worker = pid;
  }

  /** Adds a reading that came another way, e.g. from the worker itself. */
  public synchronized void add(Reading reading) {
    columns
        .computeIfAbsent(reading.key(), key -> new Column(reading.unit()))
        .add(offsetMillis(), reading);
  }

  synchronized void read() {
    for (Probe probe : probes) {
      probe.read(worker).forEach(this::add);
    }
  }

  /** Returns what was read so far, ordered by key. */
  public synchronized List<TelemetrySeries> series() {
    List<TelemetrySeries> series = new ArrayList<>();
    columns.forEach(
        (key, column) ->
            series.add(new TelemetrySeries(key, column.unit, column.offsets, column.values)));
    return series;
  }

  /** Stops reading; {@link #series()} stays. */
  @Override
  public void close() {
    thread.shutdownNow();
    synchronized (this) {
      probes.forEach(Probe::close);
    }
  }

  private static final class Column {
    private final String unit;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    Column(String unit) {
      this.unit = unit;
    }

    void add(long offset, Reading reading) {
      offsets.add(offset);
      values.add(reading.value());
    }
  }
}
