package dev.ishowtts.engine;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets a bounded number of requests run and a bounded number wait, in the order of arrival. */
final class Admission {
  private final Semaphore running;
  private final AtomicInteger present = new AtomicInteger();
  private final int parallel;
  private final int waiting;

  /**
   * @param parallel requests that run at once, at least 1
   * @param waiting requests that may wait beside them, at least 0
   */
  Admission(int parallel, int waiting) {
    this.running = new Semaphore(parallel, true);
    this.parallel = parallel;
    this.waiting = waiting;
  }

  /**
   * Waits for a place.
   *
   * @throws EngineException OVERLOADED if too many wait already, CANCELLED if the thread is
   *     interrupted
   */
  void enter() {
    if (present.incrementAndGet() > parallel + waiting) {
      present.decrementAndGet();
      throw new EngineException(
          EngineFault.OVERLOADED,
          "the engine is busy: "
              + parallel
              + " requests run and "
              + waiting
              + " wait; try again later or raise engine.queue");
    }
    try {
      running.acquire();
    } catch (InterruptedException e) {
      present.decrementAndGet();
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineFault.CANCELLED, "interrupted while waiting for the engine", e);
    }
  }

  void leave() {
    running.release();
    present.decrementAndGet();
  }
}
