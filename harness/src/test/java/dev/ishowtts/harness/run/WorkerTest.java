package dev.ishowtts.harness.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.SpokenText;
import dev.ishowtts.harness.suite.WarmUp;
import dev.ishowtts.harness.suite.Workload;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One worker's work with a speaker whose times are known. */
final class WorkerTest {
  private static final SpeechScenario TEXT =
      new SpeechScenario(new SpokenText("hello", "short", "Hello"), "slt", 7, 2, -1, 1, 1);
  private static final long MILLIS = 1_000_000;

  /* Time that passes by speaking and by looking at it, on no busy machine otherwise. */
  private final AtomicLong time = new AtomicLong();

  @TempDir private Path folder;

  @Test
  void openLoad_oneStall_isFeltByEveryRequestBehindIt() {
    AtomicInteger requests = new AtomicInteger();
    // One at a time: 1 ms each, but the tenth takes 400 ms. 100 requests arrive in a second.
    Workload.Load load =
        new Workload.Load(List.of(), List.of(100.0), Duration.ofSeconds(1), "latency_p99_ms");
    Speaker busy =
        new OneByOne(number -> (number == 10 ? 400 : 1) * MILLIS, requests, WorkerTest::spin);
    Sample sample =
        only(events(load, 1, settings -> busy, System::nanoTime, LockSupport::parkNanos));

    double naiveP90 = 1; // a closed loop would see 1 ms in 99 % of its requests
    assertThat(value(sample, Metric.LATENCY_P50_MS))
        .isLessThan(value(sample, Metric.LATENCY_MAX_MS));
    assertThat(value(sample, Metric.LATENCY_P90_MS)).isGreaterThan(100 * naiveP90);
    assertThat(value(sample, Metric.LATENCY_MAX_MS)).isGreaterThanOrEqualTo(390);
    assertThat(value(sample, Metric.OPERATIONS)).isEqualTo(requests.get() - 1); // one warm-up
  }

  @Test
  void closedLoad_refusalsAreCounted_otherFailuresAreFaults() {
    AtomicInteger requests = new AtomicInteger();
    Workload.Load load =
        new Workload.Load(List.of(2), List.of(), Duration.ofMillis(50), "latency_p50_ms");
    List<Sample> samples =
        samples(
            events(
                load,
                1,
                new OneByOne(
                    number -> {
                      if (number == 3) {
                        throw new EngineException(EngineFault.OVERLOADED, "busy");
                      }
                      if (number == 4) {
                        throw new EngineException(EngineFault.RUNTIME, "no such\nkernel");
                      }
                      return MILLIS;
                    },
                    requests,
                    time::addAndGet)));

    assertThat(samples).hasSize(2);
    assertThat(samples.get(0).fault()).hasValue("RUNTIME: no such kernel");
    assertThat(value(samples.get(1), Metric.REFUSED)).isEqualTo(1);
  }

  @Test
  void batch_opensASpeakerOfEachSize_andWaitsForTheLast() {
    List<Map<String, String>> opened = new ArrayList<>();
    Workload.Batch batch = new Workload.Batch(List.of(1, 3));
    List<WorkerEvent> events =
        events(
            batch,
            2,
            settings -> {
              opened.add(settings);
              return new OneByOne(number -> MILLIS, new AtomicInteger(), time::addAndGet);
            });

    assertThat(opened)
        .containsExactly(
            Map.of("engine.batch_size", "1", "engine.max_parallel", "1"),
            Map.of("engine.batch_size", "3", "engine.max_parallel", "3"));
    assertThat(events).filteredOn(WorkerEvent.Ready.class::isInstance).hasSize(1);
    List<Sample> samples = samples(events);
    assertThat(samples).hasSize(4);
    assertThat(samples.subList(2, 4))
        .allSatisfy(
            sample -> {
              assertThat(value(sample, Metric.OPERATIONS)).isEqualTo(3);
              assertThat(value(sample, Metric.AUDIO_MS)).isEqualTo(300);
              assertThat(value(sample, Metric.WALL_MS)).isGreaterThanOrEqualTo(3);
            });
  }

  @Test
  void soak_sumsWindowsUp_andKeepsEveryFailure() {
    Workload.Soak soak = new Workload.Soak(Duration.ofMillis(120), Duration.ofMillis(40));
    List<WorkerEvent> events =
        events(
            soak,
            1,
            new OneByOne(
                number -> {
                  if (number == 2) {
                    throw new EngineException(EngineFault.RUNTIME, "lost");
                  }
                  return MILLIS;
                },
                new AtomicInteger(),
                time::addAndGet));

    List<Sample> samples = samples(events);
    assertThat(samples).filteredOn(sample -> sample.fault().isPresent()).hasSize(1);
    List<Sample> windows = samples.stream().filter(s -> s.fault().isEmpty()).toList();
    assertThat(windows).hasSize(3);
    assertThat(windows).allSatisfy(s -> assertThat(value(s, Metric.OPERATIONS)).isPositive());
    assertThat(events)
        .filteredOn(
            event ->
                event instanceof WorkerEvent.Readings readings
                    && readings.readings().get(0).key().equals("worker.heap_after_gc"))
        .hasSameSizeAs(windows);
  }

  @Test
  void rulers_areReadBeforeAndAfter_alsoTheDevices() {
    List<WorkerEvent> events =
        events(
            new Workload.Speech(),
            1,
            new OneByOne(number -> MILLIS, new AtomicInteger(), time::addAndGet) {
              @Override
              public Optional<Ruler> ruler() {
                return Optional.of(new CpuRuler());
              }
            });

    assertThat(events).filteredOn(WorkerEvent.Ruled.class::isInstance).hasSize(4);
    assertThat(events.get(0)).isEqualTo(new WorkerEvent.Hello(Protocol.VERSION));
    assertThat(events.get(events.size() - 1)).isEqualTo(new WorkerEvent.Done());
  }

  @Test
  void plan_ofAnotherProtocol_isRefused() throws IOException {
    Path file = folder.resolve("plan.json");
    plan(new Workload.Batch(List.of(2)), 3).write(file);
    assertThat(Plan.read(file)).isEqualTo(plan(new Workload.Batch(List.of(2)), 3));

    Files.writeString(file, Files.readString(file).replace("\"protocol\":1", "\"protocol\":2"));
    assertThatIOException()
        .isThrownBy(() -> Plan.read(file))
        .withMessageEndingWith("speaks protocol 2, this worker speaks 1");
    Files.writeString(file, "{}");
    assertThatIOException()
        .isThrownBy(() -> Plan.read(file))
        .withMessageEndingWith("speaks protocol 0, this worker speaks 1");
  }

  private List<WorkerEvent> events(Workload workload, int samples, Speaker speaker) {
    return events(workload, samples, settings -> speaker);
  }

  private List<WorkerEvent> events(Workload workload, int samples, Worker.Opener opener) {
    return events(workload, samples, opener, time::incrementAndGet, time::addAndGet);
  }

  private static List<WorkerEvent> events(
      Workload workload,
      int samples,
      Worker.Opener opener,
      LongSupplier nanoTime,
      LongConsumer pause) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Worker worker =
        new Worker(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            nanoTime,
            pause,
            Clock.systemUTC(),
            new HostFiles(Path.of("/")));
    worker.greet();
    assertThat(worker.run(plan(workload, samples), opener)).isTrue();
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> WorkerEvent.parse(line).orElseThrow())
        .toList();
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static Plan plan(Workload workload, int samples) {
    return new Plan(Protocol.VERSION, workload, List.of(TEXT), new WarmUp(1, 1, 1), samples, 5, 1);
  }

  private static List<Sample> samples(List<WorkerEvent> events) {
    return events.stream()
        .filter(WorkerEvent.Measured.class::isInstance)
        .map(event -> ((WorkerEvent.Measured) event).sample())
        .toList();
  }

  private static Sample only(List<WorkerEvent> events) {
    List<Sample> samples = samples(events);
    assertThat(samples).hasSize(1);
    return samples.get(0);
  }

  private static double value(Sample sample, Metric metric) {
    return sample.values().getOrDefault(metric.key(), Double.NaN);
  }

  /** Answers one request at a time with 100 ms of audio, busy for a known time. */
  private static class OneByOne implements Speaker {
    private final IntFunction<Long> nanos;
    private final AtomicInteger requests;
    private final LongConsumer work;
    private final Object place = new Object();

    /**
     * @param nanos time of the request of that number, from 1
     * @param work takes that many nanoseconds
     */
    OneByOne(IntFunction<Long> nanos, AtomicInteger requests, LongConsumer work) {
      this.nanos = nanos;
      this.requests = requests;
      this.work = work;
    }

    @Override
    public Waveform sound(SpeechScenario scenario) {
      return new Waveform(new float[] {0.1f, -0.1f}, 24_000);
    }

    @Override
    public SpeakerIdentity identity() {
      return SpeakerIdentity.of(new ModelIdentity("known", "00", "fp32"), "cpu", "0", 1);
    }

    @Override
    public Spoken speak(SpeechScenario scenario) {
      synchronized (place) {
        work.accept(nanos.apply(requests.incrementAndGet()));
        return new Spoken(Duration.ofMillis(100), 0.1, Map.of());
      }
    }

    @Override
    public Streamed stream(SpeechScenario scenario) {
      return new Streamed(Duration.ofMillis(1), speak(scenario));
    }

    @Override
    public Optional<Ruler> ruler() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
