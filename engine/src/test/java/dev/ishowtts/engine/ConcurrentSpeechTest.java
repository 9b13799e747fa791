package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.testing.GoldenModel;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many requests at once, and many after each other. */
@Timeout(600)
final class ConcurrentSpeechTest {
  private static final SpeechOptions ONE = SpeechOptions.defaults().withNfe(1);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int THREADS = 64;

  private static final int LATER = 400;

  /** Bytes of a mel of 400 frames, less than that of any utterance: the voice alone has 467. */
  private static final long ONE_MEL = 400 * 100 * 4;

  @TempDir private static Path home;
  private static ModelFiles files;

  private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);

  @BeforeAll
  static void write() throws IOException {
    files = TinyBundle.write(home);
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    assertThat(OnnxSession.openTensors()).isZero();
  }

  private static SpeechEngine open(int parallel, int queue, Batching batching) {
    return TinyBundle.open(home, files, TinyBundle.settings(parallel, queue, ONE, batching));
  }

  private static SpeechRequest request(String text, int seed) {
    return new SpeechRequest(text, "slt", ONE.withSeed(seed));
  }

  private static float[] speak(SpeechEngine engine, String text, int seed) {
    return engine.speak(request(text, seed)).audio().samples();
  }

  @Test
  void speak_sixteenThreadsInBatches_isAsAlone() throws ExecutionException, InterruptedException {
    List<String> texts =
        IntStream.range(0, 16).mapToObj(i -> "Again, " + "and again ".repeat(i % 5 + 1)).toList();
    List<float[]> alone;
    try (SpeechEngine engine = open(1, 0, Batching.off())) {
      alone = IntStream.range(0, 16).mapToObj(i -> speak(engine, texts.get(i), i)).toList();
    }
    Batching batching = new Batching(4, Duration.ofSeconds(1), 64);
    try (SpeechEngine engine = open(16, 16, batching)) {
      List<Future<float[]>> together =
          IntStream.range(0, 16)
              .mapToObj(i -> callers.submit(() -> speak(engine, texts.get(i), i)))
              .toList();

      for (int i = 0; i < 16; i++) {
        // keys of padding are masked; fp32 sums of another order are what remains
        assertThat(GoldenModel.relativeError(together.get(i).get(), alone.get(i))).isLessThan(1e-4);
      }
    }
  }

  @Test
  void speak_sixtyFourThreadsOverTheBound_refusesTheRestAndServesTheOthersRightly()
      throws ExecutionException, InterruptedException {
    int parallel = 4;
    int queue = 12;
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(parallel);
    try (SpeechEngine engine = open(parallel, queue, Batching.off())) {
      float[] expected = speak(engine, "Who comes first?", 5);
      List<Future<StreamedSpeech>> running = new ArrayList<>();
      for (int i = 0; i < parallel; i++) {
        running.add(
            callers.submit(
                () ->
                    engine.stream(
                        request("Hold on.", 1),
                        piece -> {
                          held.countDown();
                          awaitQuietly(release);
                        })));
      }
      held.await();
      List<Future<float[]>> answers =
          IntStream.range(0, THREADS - parallel)
              .mapToObj(i -> callers.submit(() -> speak(engine, "Who comes first?", 5)))
              .toList();
      await().atMost(LIMIT).until(() -> done(answers) == THREADS - parallel - queue);
      List<Boolean> refused = answers.stream().map(Future::isDone).toList();
      release.countDown();

      for (Future<StreamedSpeech> stream : running) {
        assertThat(stream.get().chunks()).isEqualTo(1);
      }
      for (int i = 0; i < answers.size(); i++) {
        Future<float[]> answer = answers.get(i);
        if (!refused.get(i)) {
          assertThat(answer.get()).isEqualTo(expected);
          continue;
        }
        assertThatThrownBy(answer::get)
            .cause()
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> assertThat(e.fault()).isEqualTo(EngineFault.OVERLOADED));
      }
    }
  }

  private static long done(List<Future<float[]>> answers) {
    return answers.stream().filter(Future::isDone).count();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void speak_fiveHundredUtterances_leaveNothingBehind() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/self/status")), "the resident size is read from /proc");
    try (SpeechEngine engine = open(1, 0, Batching.off())) {
      speakTimes(engine, 100);
      Size early = Size.settled();
      speakTimes(engine, LATER);
      Size late = Size.settled();

      assertThat(late.tensors()).isZero();
      assertThat(late.direct() - early.direct()).isLessThan(ONE_MEL);
      // one tensor left by every other utterance; what the allocator keeps varies by a fifth of it
      assertThat(late.resident() - early.resident()).isLessThan(LATER * ONE_MEL / 2);
    }
  }

  private static void speakTimes(SpeechEngine engine, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(speak(engine, "Go.", i)).isNotEmpty();
    }
  }

  /**
   * What the process holds.
   *
   * @param tensors of the runtime that are not closed
   * @param direct bytes of buffers outside the heap
   * @param resident bytes of the process in memory, without the heap's
   */
  private record Size(long tensors, long direct, long resident) {
    /** Returns the size when the garbage collector finds no more buffers to free. */
    static Size settled() throws IOException {
      AtomicLong before = new AtomicLong(-1);
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                System.gc();
                long now = directBytes();
                return before.getAndSet(now) == now;
              });
      long kilobytes =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
      return new Size(OnnxSession.openTensors(), directBytes(), kilobytes * 1024 - heap);
    }

    private static long directBytes() {
      return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .mapToLong(BufferPoolMXBean::getMemoryUsed)
          .sum();
    }
  }
}
