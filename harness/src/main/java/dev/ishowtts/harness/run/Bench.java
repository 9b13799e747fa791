package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.stats.Descriptive;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Reading;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What every kind of work in a worker needs: plan, clocks, protocol. Any thread. */
final class Bench {
  private static final double SILENCE = 1e-6; // RMS; quieter than 24-bit PCM can say
  private static final int RULER_WARM_UPS = 30;
  private static final int RULER_READINGS = 31;

  private final Plan plan;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final LongConsumer pause;
  private final InstantSource clock;
  private final HostFiles host;

  /**
   * @param out protocol stream
   * @param nanoTime monotonic clock
   * @param pause waits about that many nanoseconds of the clock
   */
  Bench(
      Plan plan,
      PrintStream out,
      LongSupplier nanoTime,
      LongConsumer pause,
      InstantSource clock,
      HostFiles host) {
    this.plan = plan;
    this.out = out;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.clock = clock;
    this.host = host;
  }

  Plan plan() {
    return plan;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  Instant instant() {
    return clock.instant();
  }

  /** Waits until the clock shows {@code nanos}. */
  void awaitTime(long nanos) {
    for (long left = nanos - now(); left > 0; left = nanos - now()) {
      pause.accept(Math.min(left, 1_000_000));
    }
  }

  void say(WorkerEvent event) {
    synchronized (out) {
      out.println(event.line());
      out.flush();
    }
  }

  /**
   * Repeats an operation until its time is steady, says how that went, and stops early where it
   * fails: the samples will tell.
   *
   * @param scenario reported id
   * @param operation does the work once and returns its time
   */
  void warmUp(String scenario, Supplier<Duration> operation) {
    List<Duration> walls = new ArrayList<>();
    int count = 0;
    while (count < plan.warmUp().maximum() && !plan.warmUp().steady(walls)) {
      try {
        walls.add(operation.get());
      } catch (RuntimeException e) {
        say(new WorkerEvent.WarmUpStep(scenario));
        break;
      }
      count++;
      say(new WorkerEvent.WarmUpStep(scenario));
    }
    say(new WorkerEvent.WarmedUp(scenario, count, plan.warmUp().steady(walls)));
  }

  /** Returns the time since {@code start}, planted slowdown included. */
  Duration since(long start) {
    long end = start + (long) ((now() - start) * plan.slowdown());
    while (now() < end) {
      Thread.onSpinWait();
    }
    return Duration.ofNanos(now() - start);
  }

  /** Returns what {@code operation} gave, or its failure. */
  Sample sample(Supplier<Map<String, Double>> operation) {
    Instant at = instant();
    try {
      return new Sample(at, operation.get(), Optional.empty());
    } catch (RuntimeException e) {
      return new Sample(at, Map.of(), Optional.of(oneLine(e)));
    }
  }

  /**
   * Returns the values of one synthesis.
   *
   * @throws IllegalStateException if it gave no audio, or silence
   */
  Map<String, Double> values(Duration wall, Spoken spoken) {
    requireAudio(spoken);
    Map<String, Double> values = new TreeMap<>();
    values.put(Metric.RTF.key(), (double) wall.toNanos() / spoken.audio().toNanos());
    values.put(Metric.WALL_MS.key(), millis(wall));
    values.put(Metric.AUDIO_MS.key(), millis(spoken.audio()));
    values.put(Metric.AUDIO_RMS.key(), spoken.rms());
    spoken.stages().forEach((metric, time) -> values.put(metric.key(), millis(time)));
    putPeakMemory(values);
    return values;
  }

  static void requireAudio(Spoken spoken) {
    if (spoken.audio().isZero() || spoken.audio().isNegative()) {
      throw new IllegalStateException("the engine returned no audio");
    }
    if (!(spoken.rms() > SILENCE)) {
      throw new IllegalStateException(
          "the engine returned silent or broken audio, RMS " + spoken.rms());
    }
  }

  void putPeakMemory(Map<String, Double> values) {
    host.field("proc/self/status", "VmHWM")
        .ifPresent(kib -> values.put(Metric.PEAK_RSS_MB.key(), kib / 1024.0));
  }

  static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  /** Reads a control ruler and says what it showed. */
  void rule(Ruler ruler) {
    for (int i = 0; i < RULER_WARM_UPS; i++) {
      ruler.work();
    }
    double[] millis = new double[RULER_READINGS];
    for (int i = 0; i < millis.length; i++) {
      long start = now();
      ruler.work();
      millis[i] = Math.max(1, now() - start) / 1e6;
    }
    say(new WorkerEvent.Ruled(ruler.kernel(), Descriptive.median(millis)));
  }

  /** Says what only this process knows of itself. */
  void sayReadings() {
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, bean.getCollectionCount());
      millis += Math.max(0, bean.getCollectionTime());
    }
    say(
        new WorkerEvent.Readings(
            List.of(
                new Reading("worker.heap_used", "MiB", heapMib()),
                new Reading("worker.gc_count", "1", collections),
                new Reading("worker.gc_time", "ms", millis))));
  }

  /** Collects garbage and says what is left; between measured operations only. */
  void sayHeapAfterCollection() {
    System.gc();
    say(new WorkerEvent.Readings(List.of(new Reading("worker.heap_after_gc", "MiB", heapMib()))));
  }

  private static double heapMib() {
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
  }

  static String oneLine(RuntimeException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = message.replaceAll("\\s*\\R\\s*", " ").strip();
    return e instanceof EngineException engine ? engine.fault() + ": " + line : line;
  }
}
