package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Reading;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Does one plan in this process and says every result at once, one JSON line each.
 *
 * <p>All texts are warmed up first; then the texts take turns in a seeded order, so that a slow
 * drift of the host falls on all of them.
 */
public final class Worker {
  private static final double SILENCE = 1e-6; // RMS; quieter than 24-bit PCM can say

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final HostFiles host;

  /**
   * @param out protocol stream; nobody else may write to it
   * @param nanoTime monotonic clock
   */
  public Worker(PrintStream out, LongSupplier nanoTime, InstantSource clock, HostFiles host) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.host = host;
  }

  /**
   * Does the plan.
   *
   * @param opener opens the speaker; its refusal is said as {@link WorkerEvent.Failed}
   * @return whether the plan was done
   */
  public boolean run(Plan plan, Supplier<Speaker> opener) {
    long start = nanoTime.getAsLong();
    try (Speaker speaker = opener.get()) {
      say(new WorkerEvent.Ready(speaker.identity()));
      double loadMillis = (nanoTime.getAsLong() - start) / 1e6;
      say(new WorkerEvent.Readings(List.of(new Reading("worker.load_time", "ms", loadMillis))));
      for (SpeechScenario scenario : plan.scenarios()) {
        warmUp(speaker, scenario, plan);
      }
      measure(speaker, plan);
      say(new WorkerEvent.Done());
      return true;
    } catch (EngineException e) {
      say(new WorkerEvent.Failed(oneLine(e)));
      return false;
    }
  }

  private void warmUp(Speaker speaker, SpeechScenario scenario, Plan plan) {
    List<Duration> walls = new ArrayList<>();
    int count = 0;
    while (count < plan.warmUp().maximum() && !plan.warmUp().steady(walls)) {
      long start = nanoTime.getAsLong();
      try {
        speaker.speak(scenario);
        walls.add(Duration.ofNanos(nanoTime.getAsLong() - start));
      } catch (RuntimeException e) {
        // The samples will tell: each failed one is kept with its fault.
        say(new WorkerEvent.WarmUpStep(scenario.id()));
        break;
      }
      count++;
      say(new WorkerEvent.WarmUpStep(scenario.id()));
    }
    say(new WorkerEvent.WarmedUp(scenario.id(), count, plan.warmUp().steady(walls)));
  }

  private void measure(Speaker speaker, Plan plan) {
    Random order = new Random(plan.seed());
    for (int round = 0; round < plan.samples(); round++) {
      List<SpeechScenario> turn = new ArrayList<>(plan.scenarios());
      Collections.shuffle(turn, order);
      for (SpeechScenario scenario : turn) {
        say(new WorkerEvent.Measured(scenario.id(), sample(speaker, scenario, plan.slowdown())));
      }
      say(new WorkerEvent.Readings(ownReadings()));
    }
  }

  private Sample sample(Speaker speaker, SpeechScenario scenario, double slowdown) {
    var at = clock.instant();
    try {
      long start = nanoTime.getAsLong();
      Spoken spoken = speaker.speak(scenario);
      plantSlowdown(start, slowdown);
      Duration wall = Duration.ofNanos(nanoTime.getAsLong() - start);
      return new Sample(at, values(wall, spoken), java.util.Optional.empty());
    } catch (RuntimeException e) {
      return new Sample(at, Map.of(), java.util.Optional.of(oneLine(e)));
    }
  }

  private void plantSlowdown(long start, double slowdown) {
    long end = start + (long) ((nanoTime.getAsLong() - start) * slowdown);
    while (nanoTime.getAsLong() < end) {
      Thread.onSpinWait();
    }
  }

  private Map<String, Double> values(Duration wall, Spoken spoken) {
    if (spoken.audio().isZero() || spoken.audio().isNegative()) {
      throw new IllegalStateException("the engine returned no audio");
    }
    if (!(spoken.rms() > SILENCE)) {
      throw new IllegalStateException(
          "the engine returned silent or broken audio, RMS " + spoken.rms());
    }
    Map<String, Double> values = new TreeMap<>();
    values.put(Metric.RTF.key(), (double) wall.toNanos() / spoken.audio().toNanos());
    values.put(Metric.WALL_MS.key(), wall.toNanos() / 1e6);
    values.put(Metric.AUDIO_MS.key(), spoken.audio().toNanos() / 1e6);
    values.put(Metric.AUDIO_RMS.key(), spoken.rms());
    spoken.stages().forEach((metric, time) -> values.put(metric.key(), time.toNanos() / 1e6));
    host.field("proc/self/status", "VmHWM")
        .ifPresent(kib -> values.put(Metric.PEAK_RSS_MB.key(), kib / 1024.0));
    return values;
  }

  private static List<Reading> ownReadings() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, bean.getCollectionCount());
      millis += Math.max(0, bean.getCollectionTime());
    }
    return List.of(
        new Reading("worker.heap_used", "MiB", used / (double) (1 << 20)),
        new Reading("worker.gc_count", "1", collections),
        new Reading("worker.gc_time", "ms", millis));
  }

  private void say(WorkerEvent event) {
    out.println(event.line());
    out.flush();
  }

  private static String oneLine(RuntimeException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = message.replaceAll("\\s*\\R\\s*", " ").strip();
    return e instanceof EngineException engine ? engine.fault() + ": " + line : line;
  }
}
