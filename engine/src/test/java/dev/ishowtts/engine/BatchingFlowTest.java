package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.FlowSampler;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.runtime.Tensor;
import dev.ishowtts.engine.testing.GoldenModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue before a flow whose mel is the frame count, with a clock that the test moves. */
@Timeout(300)
final class BatchingFlowTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration WINDOW = Duration.ofMillis(20);
  private static final double[] GRID = {0, 0.5, 1};
  private static final double[] OTHER_GRID = {0, 0.25, 1};

  private final AtomicLong clock = new AtomicLong();
  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  private List<float[]> record(List<FlowSampler.Utterance> utterances) {
    batches.add(utterances.stream().map(utterance -> utterance.text().frames()).toList());
    return utterances.stream().map(u -> new float[] {u.text().frames()}).toList();
  }

  private BatchingFlow<FlowSampler.Utterance> recording(int size, int queue) {
    return BatchingFlow.start(
        (utterances, grid, guidance) -> record(utterances),
        new Batching(size, WINDOW, queue),
        clock::get);
  }

  /** Hands an utterance over and returns when it waits behind those before it. */
  private Future<float[]> submit(
      BatchingFlow<FlowSampler.Utterance> flow, int frames, double[] grid, double guidance) {
    int before = flow.waiting();
    Future<float[]> mel = callers.submit(() -> flow.sample(utterance(frames), grid, guidance));
    await().atMost(LIMIT).until(() -> flow.waiting() > before || mel.isDone());
    return mel;
  }

  private static FlowSampler.Utterance utterance(int frames) {
    return new FlowSampler.Utterance(
        new float[0],
        new float[0],
        new FlowSampler.TextEmbedding(Tensor.floats(new float[2], 2), 2, frames));
  }

  private void windowPasses() {
    clock.addAndGet(WINDOW.toNanos());
  }

  @Test
  void sample_asManyAsABatchHolds_runTogetherBeforeTheWindowEnds() throws Exception {
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(2, 8)) {
      Future<float[]> first = callers.submit(() -> flow.sample(utterance(100), GRID, 2));
      Future<float[]> second = callers.submit(() -> flow.sample(utterance(90), GRID, 2));

      assertThat(first.get()).containsExactly(100);
      assertThat(second.get()).containsExactly(90);
      assertThat(batches).singleElement().satisfies(b -> assertThat(b).contains(100, 90));
    }
  }

  @Test
  void sample_oneAlone_waitsForTheWindowAndNoLonger() throws Exception {
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(8, 8)) {
      Future<float[]> mel = submit(flow, 100, GRID, 2);
      clock.addAndGet(WINDOW.toNanos() - 1);
      await().atMost(LIMIT).during(WINDOW.multipliedBy(3)).until(() -> flow.waiting() == 1);
      clock.incrementAndGet();

      assertThat(mel.get()).containsExactly(100);
      assertThat(batches).containsExactly(List.of(100));
    }
  }

  @Test
  void sample_otherGridOrGuidance_isNeverMixed() throws Exception {
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(8, 8)) {
      List<Future<float[]>> mels =
          List.of(
              submit(flow, 100, GRID, 2),
              submit(flow, 101, OTHER_GRID, 2),
              submit(flow, 102, GRID, 1.5),
              submit(flow, 103, GRID.clone(), 2));
      windowPasses();
      for (Future<float[]> mel : mels) {
        mel.get();
      }

      assertThat(batches).containsExactly(List.of(100, 103), List.of(101), List.of(102));
    }
  }

  @Test
  void sample_lengthsFarApart_shareOnlyWithAQuarterOfPaddingAtMost() throws Exception {
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(8, 8)) {
      List<Future<float[]>> mels = new ArrayList<>();
      for (int frames : new int[] {100, 400, 160, 100, 390}) { // 100, 100, 160: exactly 25 %
        mels.add(submit(flow, frames, GRID, 2));
      }
      windowPasses();
      for (Future<float[]> mel : mels) {
        mel.get();
      }

      assertThat(batches).containsExactly(List.of(100, 100, 160), List.of(400, 390));
    }
  }

  @Test
  void sample_moreThanABatchHolds_prefersTheNearestButAlwaysTheOldest() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    BatchingFlow.Flow<FlowSampler.Utterance> held =
        (utterances, grid, guidance) -> {
          busy.countDown();
          awaitQuietly(go);
          return record(utterances);
        };
    try (BatchingFlow<FlowSampler.Utterance> flow =
        BatchingFlow.start(held, new Batching(2, WINDOW, 8), clock::get)) {
      callers.execute(() -> flow.sample(utterance(1000), GRID, 2));
      callers.execute(() -> flow.sample(utterance(1000), GRID, 2));
      busy.await();
      List<Future<float[]>> mels = new ArrayList<>();
      for (int frames : new int[] {100, 120, 101, 119}) {
        mels.add(submit(flow, frames, GRID, 2));
      }
      go.countDown();
      for (Future<float[]> mel : mels) {
        mel.get();
      }

      assertThat(batches)
          .containsExactly(List.of(1000, 1000), List.of(100, 101), List.of(120, 119));
    }
  }

  @Test
  void sample_queueFull_isRefusedAndTheOthersAreServed() throws Exception {
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(8, 2)) {
      Future<float[]> first = submit(flow, 100, GRID, 2);
      Future<float[]> second = submit(flow, 100, GRID, 2);

      assertFault(() -> flow.sample(utterance(100), GRID, 2), EngineFault.OVERLOADED)
          .hasMessage(
              "the engine is busy: 2 utterances wait for a batch; try again later or raise"
                  + " engine.batch_queue");
      windowPasses();
      assertThat(first.get()).containsExactly(100);
      assertThat(second.get()).containsExactly(100);
    }
  }

  @Test
  void sample_batchFails_everyCallerHearsOfItAndTheNextBatchRuns() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    BatchingFlow.Flow<FlowSampler.Utterance> flaky =
        (utterances, grid, guidance) -> {
          if (broken.getAndSet(false)) {
            throw new EngineException(EngineFault.RUNTIME, "out of memory");
          }
          return record(utterances);
        };
    try (BatchingFlow<FlowSampler.Utterance> flow =
        BatchingFlow.start(flaky, new Batching(2, WINDOW, 8), clock::get)) {
      Future<float[]> first = callers.submit(() -> flow.sample(utterance(100), GRID, 2));
      Future<float[]> second = callers.submit(() -> flow.sample(utterance(100), GRID, 2));
      for (Future<float[]> mel : List.of(first, second)) {
        assertThatThrownBy(mel::get)
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOfSatisfying(
                EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.RUNTIME))
            .hasMessage("out of memory");
      }
      Future<float[]> next = submit(flow, 100, GRID, 2);
      windowPasses();

      assertThat(next.get()).containsExactly(100);
    }
  }

  @Test
  void sample_errorInABatch_isAFaultAndTheThreadLivesOn() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    BatchingFlow.Flow<FlowSampler.Utterance> flaky =
        (utterances, grid, guidance) -> {
          if (broken.getAndSet(false)) {
            throw new OutOfMemoryError("heap");
          }
          return record(utterances);
        };
    try (BatchingFlow<FlowSampler.Utterance> flow =
        BatchingFlow.start(flaky, new Batching(2, WINDOW, 8), clock::get)) {
      Future<float[]> failed = submit(flow, 100, GRID, 2);
      windowPasses();
      assertThatThrownBy(failed::get)
          .rootCause()
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("heap");
      Future<float[]> next = submit(flow, 100, GRID, 2);
      windowPasses();

      assertThat(next.get()).containsExactly(100);
    }
  }

  @Test
  void sample_callerInterrupted_leavesTheQueueAndKeepsTheFlag() {
    AtomicBoolean flag = new AtomicBoolean();
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(8, 8)) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  flow.sample(utterance(100), GRID, 2);
                } catch (EngineException e) {
                  flag.set(
                      e.fault() == EngineFault.CANCELLED && Thread.currentThread().isInterrupted());
                }
              });
      caller.start();
      await().atMost(LIMIT).until(() -> flow.waiting() == 1);
      caller.interrupt();

      await().atMost(LIMIT).untilTrue(flag);
      assertThat(flow.waiting()).isZero();
      assertThat(batches).isEmpty();
    }
  }

  @Test
  void close_whileOneRunsAndOneWaits_endsTheFirstAndRefusesTheOther() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    BatchingFlow.Flow<FlowSampler.Utterance> held =
        (utterances, grid, guidance) -> {
          busy.countDown();
          awaitQuietly(go);
          return record(utterances);
        };
    BatchingFlow<FlowSampler.Utterance> flow =
        BatchingFlow.start(held, new Batching(2, WINDOW, 8), clock::get);
    Future<float[]> running = submit(flow, 100, GRID, 2);
    windowPasses();
    busy.await();
    Future<float[]> waiting = submit(flow, 200, GRID, 2);
    Thread closing = new Thread(flow::close);
    closing.start();
    await().atMost(LIMIT).until(() -> closing.getState() == Thread.State.WAITING);
    go.countDown();
    closing.join();

    assertThat(running.get()).containsExactly(100);
    assertThatThrownBy(waiting::get)
        .cause()
        .hasMessage("the engine was closed: open another one to speak");
    assertFault(() -> flow.sample(utterance(100), GRID, 2), EngineFault.CANCELLED);
  }

  @Test
  void sample_sixteenThreadsBeforeARealSampler_shareFourRunsAndAreAsAlone(@TempDir Path folder)
      throws Exception {
    GoldenModel.writeGraphs(Precision.FP32, folder);
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        FlowSampler sampler =
            new FlowSampler(GoldenModel.runtime(), folder, checkpoint.architecture())) {
      BatchingFlow.Flow<FlowSampler.Utterance> counted =
          (utterances, grid, guidance) -> {
            record(utterances);
            return sampler.sampleBatch(utterances, grid, guidance);
          };
      List<FlowSampler.Utterance> utterances =
          IntStream.range(0, 16).mapToObj(i -> utterance(sampler, i, 100 + 2 * i)).toList();
      try (BatchingFlow<FlowSampler.Utterance> flow =
          BatchingFlow.start(counted, new Batching(4, WINDOW, 16), clock::get)) {
        List<Future<float[]>> mels =
            utterances.stream()
                .map(utterance -> callers.submit(() -> flow.sample(utterance, GRID, 2)))
                .toList();
        for (int i = 0; i < mels.size(); i++) {
          FlowSampler.Utterance one = utterances.get(i);
          float[] alone = sampler.sample(one.noise(), one.condition(), one.text(), GRID, 2);
          assertThat(GoldenModel.relativeError(mels.get(i).get(), alone)).isLessThan(1e-4);
        }
      }
      assertThat(batches).hasSize(4).allSatisfy(batch -> assertThat(batch).hasSize(4));
    }
  }

  private static FlowSampler.Utterance utterance(FlowSampler sampler, int seed, int frames) {
    long[] ids = LongStream.range(0, 20).map(i -> 1 + (7 * i + seed) % 30).toArray();
    return new FlowSampler.Utterance(
        Noise.normal(seed, frames * 100),
        Noise.normal(100 + seed, 50 * 100),
        sampler.encode(ids, frames, 2));
  }

  @Test
  void sample_branchesThatDoNotFit_areRefusedBeforeTheyReachABatch() {
    try (BatchingFlow<FlowSampler.Utterance> flow = recording(8, 8)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> flow.sample(utterance(100), GRID, 0))
          .withMessage("guidance 0.0 needs 1 branches, got 2");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, EngineFault fault) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
