package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Reading;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Does one plan in this process and says every result at once, one JSON line each: opens what
 * speaks, warms up every text, reads the control rulers, measures, reads them again.
 */
public final class Worker {
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final LongConsumer pause;
  private final InstantSource clock;
  private final HostFiles host;

  /** Opens what speaks. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Returns an open speaker.
     *
     * @param settings that the work needs, over the run's own
     * @throws EngineException if the engine cannot be had; it is said as {@link WorkerEvent.Failed}
     */
    Speaker open(Map<String, String> settings);
  }

  /**
   * @param out protocol stream; nobody else may write to it
   * @param nanoTime monotonic clock
   * @param pause waits about that many nanoseconds of the clock
   */
  public Worker(
      PrintStream out,
      LongSupplier nanoTime,
      LongConsumer pause,
      InstantSource clock,
      HostFiles host) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.clock = clock;
    this.host = host;
  }

  /** Says which protocol this worker speaks: the first event, before a plan is read. */
  public void greet() {
    out.println(new WorkerEvent.Hello(Protocol.VERSION).line());
    out.flush();
  }

  /**
   * Does the plan.
   *
   * @return whether the plan was done
   */
  public boolean run(Plan plan, Opener opener) {
    Bench bench = new Bench(plan, out, nanoTime, pause, clock, host);
    try {
      boolean first = true;
      for (Work work : Work.of(plan.workload(), plan.scenarios())) {
        run(work, bench, opener, first);
        first = false;
      }
      bench.say(new WorkerEvent.Done());
      return true;
    } catch (EngineException e) {
      bench.say(new WorkerEvent.Failed(Bench.oneLine(e)));
      return false;
    }
  }

  private static void run(Work work, Bench bench, Opener opener, boolean first) {
    long start = bench.now();
    try (Speaker speaker = opener.open(work.settings())) {
      if (first) {
        bench.say(new WorkerEvent.Ready(speaker.identity()));
      }
      double loadMillis = (bench.now() - start) / 1e6;
      bench.say(
          new WorkerEvent.Readings(List.of(new Reading("worker.load_time", "ms", loadMillis))));
      work.warmUp(speaker, bench);
      rule(speaker, bench);
      work.measure(speaker, bench);
      rule(speaker, bench);
      if (first) {
        keepSounds(speaker, bench);
      }
    }
  }

  /* A synthesis that fails here failed, timed or not. */
  private static void keepSounds(Speaker speaker, Bench bench) {
    Plan plan = bench.plan();
    if (plan.sounds().isEmpty()) {
      return;
    }
    for (SpeechScenario scenario : plan.scenarios()) {
      Path file = Path.of(plan.sounds().get(), scenario.id() + Sounds.SUFFIX);
      Sample sample = bench.sample(() -> kept(speaker.sound(scenario), file));
      if (sample.fault().isPresent()) {
        bench.say(new WorkerEvent.Measured(scenario.id(), sample));
      }
    }
  }

  private static Map<String, Double> kept(Waveform sound, Path file) {
    try {
      WavFile.writeFloat32(file, sound);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(Metric.AUDIO_RMS.key(), sound.rms());
  }

  private static void rule(Speaker speaker, Bench bench) {
    bench.rule(new CpuRuler());
    Optional<Ruler> device = speaker.ruler();
    if (device.isPresent()) {
      try (Ruler ruler = device.get()) {
        bench.rule(ruler);
      }
    }
  }
}
