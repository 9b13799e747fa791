package dev.ishowtts.monitor.admission;

import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.monitor.engine.EngineRoom;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.ToDoubleFunction;

/**
 * Figures of speech. Micrometer rounds what it puts into buckets up to whole numbers, so RTF is
 * counted in thousandths.
 */
final class SpeechMetrics {
  private static final double PERMILLE = 1000;
  private static final double[] RTF = {
    0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 4, 8
  };
  private static final Duration[] TIMES =
      Arrays.stream(new long[] {5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final DistributionSummary rtf;
  private final Timer queueTime;
  private final Timer serviceTime;
  private final Timer firstAudio;
  private final Counter audioSeconds;

  SpeechMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.rtf =
        DistributionSummary.builder("ishowtts.speech.rtf.permille")
            .description("Synthesis time over duration of the audio, in thousandths")
            .scale(PERMILLE)
            .serviceLevelObjectives(Arrays.stream(RTF).map(value -> value * PERMILLE).toArray())
            .register(registry);
    this.queueTime = timer("queue.time", "From the request to its turn");
    this.serviceTime = timer("service.time", "From the request's turn to its last audio");
    this.firstAudio = timer("first.audio", "From the request to its first audio");
    this.audioSeconds =
        Counter.builder("ishowtts.speech.audio")
            .description("Audio that was spoken")
            .baseUnit("seconds")
            .register(registry);
    Gauge.builder("ishowtts.engine.open.tensors", OnnxSession::openTensors)
        .description("Native tensors in use")
        .register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder("ishowtts.speech." + name)
        .description(description)
        .serviceLevelObjectives(TIMES)
        .register(registry);
  }

  /** Shows how many wait, how many are spoken, and what the cache of voices does. */
  void watch(ThreadPoolExecutor speakers, EngineRoom room) {
    cache(room, "hit", EngineRoom::voiceHits);
    cache(room, "miss", EngineRoom::voiceMisses);
    Gauge.builder("ishowtts.speech.queue.depth", speakers, pool -> pool.getQueue().size())
        .description("Requests that wait for their turn")
        .register(registry);
    Gauge.builder("ishowtts.speech.running", speakers, ThreadPoolExecutor::getActiveCount)
        .description("Requests that are being spoken")
        .register(registry);
  }

  private void cache(EngineRoom room, String result, ToDoubleFunction<EngineRoom> count) {
    FunctionCounter.builder("ishowtts.voice.cache", room, count)
        .description("Look-ups of encoded voices")
        .tag("result", result)
        .register(registry);
  }

  void begun(Duration waited) {
    queueTime.record(waited);
  }

  void firstAudio(Duration sinceRequest) {
    firstAudio.record(sinceRequest);
  }

  /**
   * @param speaking time that the engine took
   */
  void spoken(Duration service, Duration speaking, double seconds) {
    serviceTime.record(service);
    audioSeconds.increment(seconds);
    if (seconds > 0) {
      rtf.record(speaking.toNanos() / 1e9 / seconds);
    }
  }

  /** Counts how a request ended: {@code ok} or the code of its refusal. */
  void ended(String api, String outcome) {
    Counter.builder("ishowtts.speech.requests")
        .description("Requests by how they ended")
        .tag("api", api)
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }
}
