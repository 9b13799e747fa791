package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Memory that tensors lie in at fixed addresses. Counts what is open, so that leaks show. */
public abstract sealed class DeviceMemory implements AutoCloseable permits CpuMemory, CudaMemory {
  private final AtomicLong openBuffers = new AtomicLong();
  private final AtomicLong openBytes = new AtomicLong();
  private final AtomicLong openUsers = new AtomicLong();

  /**
   * Allocates a buffer filled with zeros.
   *
   * @param elements capacity, at least 1
   * @throws dev.ishowtts.engine.fault.EngineException RUNTIME if there is not enough memory
   */
  public final DeviceBuffer allocate(ElementType type, long elements) {
    if (elements < 1) {
      throw new IllegalArgumentException("elements must be >= 1, got " + elements);
    }
    long bytes = Math.multiplyExact(elements, type.bytes());
    DeviceBuffer buffer = new DeviceBuffer(this, acquire(bytes), type, elements);
    openBuffers.incrementAndGet();
    openBytes.addAndGet(bytes);
    buffer.zero();
    return buffer;
  }

  final void released(long bytes) {
    openBuffers.decrementAndGet();
    openBytes.addAndGet(-bytes);
  }

  /** Returns the number of buffers not yet closed. */
  public final long openBuffers() {
    return openBuffers.get();
  }

  /** Returns the bytes of the buffers not yet closed. */
  public final long openBytes() {
    return openBytes.get();
  }

  /** Counts a session or graph that works with this memory. */
  final void enter() {
    openUsers.incrementAndGet();
  }

  final void leave() {
    openUsers.decrementAndGet();
  }

  final void requireUnused() {
    if (openBuffers.get() > 0 || openUsers.get() > 0) {
      throw new IllegalStateException(
          this
              + " cannot be closed: "
              + openBuffers
              + " buffers ("
              + openBytes
              + " bytes) and "
              + openUsers
              + " sessions or graphs are still open");
    }
  }

  /** Waits until everything that was started here is done. */
  public abstract void synchronise();

  /** Releases what belongs to this memory; every buffer and session must be closed before. */
  @Override
  public abstract void close();

  /** Returns ONNX Runtime's name of this memory. */
  abstract String ortName();

  /** Returns the number of the device, from 0. */
  abstract int device();

  abstract Allocation acquire(long bytes);

  /** Lets the caller fill a staging area, then copies it to the target. */
  abstract void write(Pointer target, long bytes, Consumer<ByteBuffer> filler);

  /** Copies the source to a staging area, then lets the caller read it. */
  abstract void read(Pointer source, long bytes, Consumer<ByteBuffer> reader);

  abstract void copy(Pointer target, Pointer source, long bytes);

  abstract void zero(Pointer target, long bytes);

  /**
   * Notes that work needs a resource; while a graph is captured the graph then needs it too.
   *
   * @param requireOpen throws if the resource is closed
   */
  abstract void uses(Object resource, Runnable requireOpen);

  /** Memory and how it is given back. */
  record Allocation(Pointer address, Runnable release) {}
}
