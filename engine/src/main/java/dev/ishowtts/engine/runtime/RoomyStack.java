package dev.ishowtts.engine.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs work on a thread whose stack is wide enough for ONNX Runtime to start: version 1.29 looks at
 * the process's command line with a recursive expression that takes about 300 bytes of stack a
 * character, so that a text of 4,000 characters as argument would end the process.
 */
public final class RoomyStack {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final long LEAST = 16L << 20;
  private static final long BYTES_A_CHARACTER = 1024;

  private RoomyStack() {}

  /**
   * Returns what the work returns; what it throws unchecked is thrown here. An interruption waits
   * for it, and the caller's flag stays.
   */
  public static <T> T call(Supplier<T> work) {
    FutureTask<Optional<T>> task = new FutureTask<>(() -> Optional.ofNullable(work.get()));
    Thread thread = new Thread(null, task, "onnxruntime-start", size());
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get().orElseThrow();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Only what is used of a stack takes memory. */
  private static long size() {
    try {
      return LEAST + BYTES_A_CHARACTER * Files.readAllBytes(COMMAND_LINE).length;
    } catch (IOException e) {
      return LEAST; // no Linux
    }
  }
}
