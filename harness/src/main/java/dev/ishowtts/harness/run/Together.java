package dev.ishowtts.harness.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that begin at once. */
final class Together {
  private Together() {}

  /** What each thread does. */
  interface Task<T> {
    /** Does the work of the thread of that number, from 0. */
    T run(int thread);
  }

  /**
   * Runs a task in {@code threads} threads, which begin together, and returns their results by
   * number. The first failure is thrown once all have ended.
   */
  static <T> List<T> run(int threads, Task<T> task) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch ready = new CountDownLatch(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int number = thread;
        futures.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return task.run(number);
                }));
      }
      return results(futures);
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * Waits for all and returns their results; then the first failure is thrown, if there was one.
   */
  static <T> List<T> results(List<Future<T>> futures) {
    List<T> results = new ArrayList<>();
    List<RuntimeException> failures = new ArrayList<>();
    for (Future<T> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        failures.add(
            e.getCause() instanceof RuntimeException known
                ? known
                : new IllegalStateException(String.valueOf(e.getCause()), e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while requests were running", e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
    return results;
  }
}
