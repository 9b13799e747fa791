package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.Workload;
import dev.ishowtts.harness.suite.Workload.Load.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import org.HdrHistogram.ConcurrentHistogram;

/*
 * Coordinated omission: a generator that waits for a slow answer before it asks again leaves out
 * the requests that would have waited behind it. Open load therefore plans every arrival before
 * the window begins (exponential gaps, seeded) and counts each latency from the planned arrival,
 * also where the request could only be made later. Closed clients have no plan to fall behind:
 * their latency begins when they ask.
 */
/** Many requests at once, one sample per window and level. */
record LoadWork(Workload.Load load, List<SpeechScenario> spoken) implements Work {
  private static final int DIGITS = 3; // of the histogram: 0.1 %
  private static final int MOST_FAULTS = 20;

  @Override
  public void warmUp(Speaker speaker, Bench bench) {
    /* A level is warm when its texts are; with several clients the engine runs in parallel. */
    for (Level level : load.levels()) {
      int threads = Math.max(1, level.clients());
      bench.warmUp(
          level.id(spoken),
          () -> {
            long start = bench.now();
            for (SpeechScenario scenario : spoken) {
              Together.run(threads, thread -> attempt(speaker, scenario));
            }
            return Duration.ofNanos(bench.now() - start);
          });
    }
  }

  /* More clients than the engine admits is a load worth measuring: refusals are no failure here. */
  private static boolean attempt(Speaker speaker, SpeechScenario scenario) {
    try {
      speaker.speak(scenario);
      return true;
    } catch (EngineException e) {
      if (e.fault() == EngineFault.OVERLOADED) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void measure(Speaker speaker, Bench bench) {
    Random order = new Random(bench.plan().seed());
    for (int round = 0; round < bench.plan().samples(); round++) {
      List<Level> turn = new ArrayList<>(load.levels());
      Collections.shuffle(turn, order);
      for (Level level : turn) {
        Window window = new Window(speaker, bench, order.nextLong());
        for (Sample sample : level.isOpen() ? window.open(level) : window.closed(level)) {
          bench.say(new WorkerEvent.Measured(level.id(spoken), sample));
        }
      }
      bench.sayReadings();
    }
  }

  /** One window of one level. */
  private final class Window {
    private final Speaker speaker;
    private final Bench bench;
    private final long seed;
    private final Instant at;
    private final ConcurrentHistogram micros = new ConcurrentHistogram(DIGITS);
    private final DoubleAdder audioMillis = new DoubleAdder();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Sample> faults = Collections.synchronizedList(new ArrayList<>());

    Window(Speaker speaker, Bench bench, long seed) {
      this.speaker = speaker;
      this.bench = bench;
      this.seed = seed;
      this.at = bench.instant();
    }

    List<Sample> closed(Level level) {
      long start = bench.now();
      long end = start + load.window().toNanos();
      Together.run(
          level.clients(),
          client -> {
            Random texts = new Random(seed + client);
            do {
              request(bench.now(), text(texts));
            } while (bench.now() < end);
            return client;
          });
      return samples(start);
    }

    List<Sample> open(Level level) {
      Random random = new Random(seed);
      ExecutorService pool = Executors.newCachedThreadPool();
      try {
        List<Future<Integer>> futures = new ArrayList<>();
        long start = bench.now();
        long intended = start;
        for (int number = 0; intended < start + load.window().toNanos(); number++) {
          bench.awaitTime(intended);
          long arrival = intended;
          int request = number;
          SpeechScenario text = text(random);
          futures.add(
              pool.submit(
                  () -> {
                    request(arrival, text);
                    return request;
                  }));
          intended += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / level.rate());
        }
        Together.results(futures);
        return samples(start);
      } finally {
        pool.shutdownNow();
      }
    }

    private SpeechScenario text(Random random) {
      return spoken.get(random.nextInt(spoken.size()));
    }

    private void request(long intended, SpeechScenario scenario) {
      Instant begun = bench.instant();
      long start = bench.now();
      try {
        Spoken answer = speaker.speak(scenario);
        Bench.requireAudio(answer);
        bench.since(start);
        micros.recordValue(Math.max(0, (bench.now() - intended) / 1000));
        audioMillis.add(Bench.millis(answer.audio()));
      } catch (RuntimeException e) {
        if (e instanceof EngineException engine && engine.fault() == EngineFault.OVERLOADED) {
          refused.incrementAndGet();
          return;
        }
        faults.add(new Sample(begun, Map.of(), Optional.of(Bench.oneLine(e))));
      }
    }

    private List<Sample> samples(long start) {
      List<Sample> samples =
          new ArrayList<>(faults.subList(0, Math.min(faults.size(), MOST_FAULTS)));
      long answered = micros.getTotalCount();
      if (answered == 0) {
        samples.add(
            new Sample(
                at,
                Map.of(),
                Optional.of("no answer: " + refused.get() + " requests were refused")));
        return samples;
      }
      double seconds = (bench.now() - start) / 1e9;
      Map<String, Double> values = new TreeMap<>();
      percentile(values, Metric.LATENCY_P50_MS, 50);
      percentile(values, Metric.LATENCY_P90_MS, 90);
      percentile(values, Metric.LATENCY_P95_MS, 95);
      percentile(values, Metric.LATENCY_P99_MS, 99);
      percentile(values, Metric.LATENCY_P999_MS, 99.9);
      values.put(Metric.LATENCY_MAX_MS.key(), micros.getMaxValue() / 1000.0);
      values.put(Metric.REQUESTS_PER_SECOND.key(), answered / seconds);
      values.put(Metric.AUDIO_PER_SECOND.key(), audioMillis.sum() / 1000 / seconds);
      values.put(Metric.OPERATIONS.key(), (double) answered);
      values.put(Metric.REFUSED.key(), (double) refused.get());
      bench.putPeakMemory(values);
      samples.add(new Sample(at, values, Optional.empty()));
      return samples;
    }

    private void percentile(Map<String, Double> values, Metric metric, double percent) {
      values.put(metric.key(), micros.getValueAtPercentile(percent) / 1000.0);
    }
  }
}
