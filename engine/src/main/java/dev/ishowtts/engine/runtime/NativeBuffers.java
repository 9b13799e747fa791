package dev.ishowtts.engine.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Native memory for the inputs of runs, kept for the next ones. Without it every run would leave
 * memory behind that only a garbage collection frees, and a busy process would grow until one
 * comes. May be shared between threads.
 */
final class NativeBuffers {
  /** Bytes that are kept at most; what comes back beyond them is left to the collector. */
  private static final long MOST_KEPT = 64L << 20;

  private static final int LEAST = 4096;

  private final Map<Integer, Deque<ByteBuffer>> idle = new TreeMap<>();
  private long kept;

  /**
   * Returns a direct buffer whose limit is {@code bytes}; its content is arbitrary.
   *
   * @throws ArithmeticException if that is over 1 GiB
   */
  synchronized ByteBuffer borrow(int bytes) {
    int capacity = LEAST;
    while (capacity < bytes) {
      capacity = Math.multiplyExact(capacity, 2);
    }
    Deque<ByteBuffer> fitting = idle.get(capacity);
    ByteBuffer buffer = fitting == null ? null : fitting.poll();
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    } else {
      kept -= capacity;
    }
    return buffer.clear().limit(bytes);
  }

  /** Takes back a buffer that nothing reads any more. */
  synchronized void giveBack(ByteBuffer buffer) {
    if (kept + buffer.capacity() <= MOST_KEPT) {
      kept += buffer.capacity();
      idle.computeIfAbsent(buffer.capacity(), capacity -> new ArrayDeque<>()).push(buffer);
    }
  }
}
