package dev.ishowtts.engine;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.flow.FlowSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ToIntFunction;

/**
 * Samples the utterances of concurrent requests together. One thread takes the oldest waiting
 * utterance and those with its grid and guidance that are nearest in length, up to {@link
 * Batching#size} and at most a quarter of padding, as soon as that many are there or the oldest has
 * waited for {@link Batching#window}. Utterances that do not fit keep their place in the queue, so
 * none is passed by for ever. Safe for concurrent use.
 *
 * @param <U> an utterance
 */
final class BatchingFlow<U> implements AutoCloseable {
  /** Part of a batch that may be padding. */
  private static final double MOST_PADDING = 0.25;

  /**
   * Integrates the flow of one or more utterances and returns what came of each, in the same order.
   *
   * @param <U> an utterance
   */
  interface Flow<U> {
    List<float[]> sample(List<U> utterances, double[] grid, double guidance);
  }

  private static final class Job<U> {
    private final U utterance;
    private final int frames;
    private final double[] grid;
    private final double guidance;
    private final long arrived;
    private final CompletableFuture<float[]> mel = new CompletableFuture<>();

    private Job(U utterance, int frames, double[] grid, double guidance, long arrived) {
      this.utterance = utterance;
      this.frames = frames;
      this.grid = grid;
      this.guidance = guidance;
      this.arrived = arrived;
    }

    private boolean isLike(Job<U> other) {
      return guidance == other.guidance && Arrays.equals(grid, other.grid);
    }
  }

  private final Flow<U> flow;
  private final ToIntFunction<U> frames;
  private final ObjDoubleConsumer<U> check;
  private final Batching batching;
  private final LongSupplier nanos;
  private final Thread worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Job<U>> waiting = new ArrayList<>();
  private boolean closed;

  /**
   * @param frames of an utterance
   * @param check throws if an utterance does not fit a guidance
   * @param nanos monotonic clock, nanoseconds
   */
  private BatchingFlow(
      Flow<U> flow,
      ToIntFunction<U> frames,
      ObjDoubleConsumer<U> check,
      Batching batching,
      LongSupplier nanos) {
    this.flow = flow;
    this.frames = frames;
    this.check = check;
    this.batching = batching;
    this.nanos = nanos;
    this.worker = new Thread(this::work, "engine-batches");
    worker.setDaemon(true);
  }

  /** Returns a queue before a flow, its thread running. */
  static <U> BatchingFlow<U> start(
      Flow<U> flow, ToIntFunction<U> frames, Batching batching, LongSupplier nanos) {
    return start(flow, frames, (utterance, guidance) -> {}, batching, nanos);
  }

  private static <U> BatchingFlow<U> start(
      Flow<U> flow,
      ToIntFunction<U> frames,
      ObjDoubleConsumer<U> check,
      Batching batching,
      LongSupplier nanos) {
    BatchingFlow<U> batches = new BatchingFlow<>(flow, frames, check, batching, nanos);
    batches.worker.start();
    return batches;
  }

  /** Returns a queue before a flow of encoded utterances. */
  static BatchingFlow<FlowSampler.Utterance> start(
      Flow<FlowSampler.Utterance> flow, Batching batching, LongSupplier nanos) {
    return start(
        flow,
        utterance -> utterance.text().frames(),
        BatchingFlow::requireBranches,
        batching,
        nanos);
  }

  private static void requireBranches(FlowSampler.Utterance utterance, double guidance) {
    int branches = FlowSampler.branches(guidance);
    if (utterance.text().branches() != branches) {
      throw new IllegalArgumentException(
          "guidance "
              + guidance
              + " needs "
              + branches
              + " branches, got "
              + utterance.text().branches());
    }
  }

  /** Returns a queue before a sampler, which stays the caller's to close, after this. */
  static BatchingFlow<FlowSampler.Utterance> start(
      FlowSampler sampler, Batching batching, LongSupplier nanos) {
    return start(
        (utterances, grid, guidance) ->
            utterances.size() == 1
                ? List.of(alone(sampler, utterances.get(0), grid, guidance))
                : sampler.sampleBatch(utterances, grid, guidance),
        batching,
        nanos);
  }

  private static float[] alone(
      FlowSampler sampler, FlowSampler.Utterance one, double[] grid, double guidance) {
    return sampler.sample(one.noise(), one.condition(), one.text(), grid, guidance);
  }

  /**
   * Returns what comes of an utterance, as alone to the rounding of the arithmetic.
   *
   * @throws EngineException OVERLOADED if too many wait, CANCELLED if the thread is interrupted or
   *     the queue is closed, else the fault of the batch that the utterance was in
   */
  float[] sample(U utterance, double[] grid, double guidance) {
    check.accept(utterance, guidance);
    Job<U> job =
        new Job<>(utterance, frames.applyAsInt(utterance), grid, guidance, nanos.getAsLong());
    enqueue(job);
    try {
      return job.mel.get();
    } catch (InterruptedException e) {
      withdraw(job);
      Thread.currentThread().interrupt();
      throw new EngineException(EngineFault.CANCELLED, "interrupted while in a batch", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Every caller of a batch throws its own exception, with its own stack. */
  private static EngineException failure(Throwable cause) {
    if (cause instanceof EngineException trouble) {
      return new EngineException(trouble.fault(), String.valueOf(trouble.getMessage()), trouble);
    }
    return new EngineException(EngineFault.RUNTIME, "the batch failed: " + cause, cause);
  }

  private void enqueue(Job<U> job) {
    lock.lock();
    try {
      if (closed) {
        throw closedEngine();
      }
      if (waiting.size() >= batching.queue()) {
        throw new EngineException(
            EngineFault.OVERLOADED,
            "the engine is busy: "
                + waiting.size()
                + " utterances wait for a batch; try again later or raise engine.batch_queue");
      }
      waiting.add(job);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static EngineException closedEngine() {
    return new EngineException(
        EngineFault.CANCELLED, "the engine was closed: open another one to speak");
  }

  private void withdraw(Job<U> job) {
    lock.lock();
    try {
      waiting.remove(job);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many utterances wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    try {
      for (List<Job<U>> batch = next(); !batch.isEmpty(); batch = next()) {
        run(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      refuseAll();
    }
  }

  /** Waits for the next batch; empty once closed. */
  private List<Job<U>> next() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        if (waiting.isEmpty()) {
          changed.await();
          continue;
        }
        List<Job<U>> batch = batch(waiting.get(0));
        long left = batching.window().toNanos() - (nanos.getAsLong() - batch.get(0).arrived);
        if (batch.size() == batching.size() || left <= 0) {
          waiting.removeAll(batch);
          return batch;
        }
        changed.awaitNanos(left);
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<Job<U>> batch(Job<U> oldest) {
    List<Job<U>> others =
        waiting.stream()
            .skip(1)
            .filter(oldest::isLike)
            .sorted(Comparator.comparingInt(job -> Math.abs(job.frames - oldest.frames)))
            .toList();
    List<Job<U>> batch = new ArrayList<>(List.of(oldest));
    long sum = oldest.frames;
    int longest = oldest.frames;
    for (Job<U> job : others) {
      int most = Math.max(longest, job.frames);
      double padding = 1 - (sum + job.frames) / ((batch.size() + 1.0) * most);
      if (batch.size() < batching.size() && padding <= MOST_PADDING) {
        batch.add(job);
        sum += job.frames;
        longest = most;
      }
    }
    return batch;
  }

  private void run(List<Job<U>> batch) {
    try {
      Job<U> first = batch.get(0);
      List<float[]> mels =
          flow.sample(
              batch.stream().map(job -> job.utterance).toList(), first.grid, first.guidance);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).mel.complete(mels.get(i));
      }
    } catch (RuntimeException | Error e) { // a caller must not wait for ever, whatever happened
      batch.forEach(job -> job.mel.completeExceptionally(e));
    }
  }

  private void refuseAll() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(job -> job.mel.completeExceptionally(closedEngine()));
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses what waits and what comes, and returns when the running batch has ended. The calling
   * thread's interruption is kept for afterwards: the sampler may only be closed then.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
