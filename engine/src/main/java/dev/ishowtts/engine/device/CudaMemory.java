package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one GPU, with one stream that orders all copies, fills and runs of the sessions
 * opened on it. Any thread may use it; the calls of several threads are queued as they come.
 */
public final class CudaMemory extends DeviceMemory {
  /** Staging areas of single uploads start at multiples of this. */
  private static final long STAGING_STEP = 256;

  private static final long FIRST_STAGING = 1L << 20;

  /** Uploads between two waits get an area of up to this many bytes, so that none waits again. */
  private static final long LARGEST_STAGING = 64L << 20;

  private final CudaRuntime runtime;
  private final CudaStream stream;
  private @Nullable Pointer staging;
  private long stagingBytes;
  private long staged;
  private @Nullable Map<Object, Runnable> captured;

  CudaMemory(CudaCalls calls, int device) {
    this.runtime = new CudaRuntime(calls, device);
    this.stream = new CudaStream(runtime);
  }

  /**
   * Opens a GPU.
   *
   * @param device number of the GPU, from 0
   * @throws dev.ishowtts.engine.fault.EngineException UNAVAILABLE with the reason if it cannot be
   *     used here
   */
  public static CudaMemory open(OrtLibrary library, int device) {
    Availability.of(library).require();
    return new CudaMemory(new NativeCudaProbe(library.folder()).cudaRuntime(), device);
  }

  /** Returns how much memory of the GPU is free, counting every process. */
  public MemoryUse info() {
    LongByReference free = new LongByReference();
    LongByReference total = new LongByReference();
    runtime.check("the memory cannot be read", runtime.here().cudaMemGetInfo(free, total));
    return new MemoryUse(free.getValue(), total.getValue());
  }

  /** Returns the stream of all work on this memory. */
  public CudaStream stream() {
    return stream;
  }

  @Override
  public int device() {
    return runtime.device();
  }

  @Override
  public synchronized void synchronise() {
    requireNoCapture("a wait");
    stream.synchronise();
    staged = 0;
  }

  @Override
  public synchronized void close() {
    requireUnused();
    if (staging != null) {
      stream.synchronise();
      releaseStaging(staging);
      staging = null;
      stagingBytes = 0;
    }
    stream.close();
  }

  @Override
  String ortName() {
    return "Cuda";
  }

  @Override
  Allocation acquire(long bytes) {
    PointerByReference made = new PointerByReference();
    runtime.check(
        bytes + " bytes cannot be allocated on " + this, runtime.here().cudaMalloc(made, bytes));
    Pointer address = made.getValue();
    return new Allocation(
        address,
        () ->
            runtime.check(
                bytes + " bytes cannot be released on " + this, runtime.here().cudaFree(address)));
  }

  @Override
  synchronized void write(Pointer target, long bytes, Consumer<ByteBuffer> filler) {
    Pointer area = stage(bytes);
    filler.accept(area.getByteBuffer(0, bytes));
    transfer(target, area, bytes, CudaCalls.HOST_TO_DEVICE);
  }

  @Override
  synchronized void read(Pointer source, long bytes, Consumer<ByteBuffer> reader) {
    Pointer area = stage(bytes);
    transfer(area, source, bytes, CudaCalls.DEVICE_TO_HOST);
    synchronise();
    reader.accept(area.getByteBuffer(0, bytes));
  }

  @Override
  void copy(Pointer target, Pointer source, long bytes) {
    transfer(target, source, bytes, CudaCalls.DEVICE_TO_DEVICE);
  }

  @Override
  void zero(Pointer target, long bytes) {
    runtime.check(
        "memory cannot be filled on " + this,
        runtime.here().cudaMemsetAsync(target, 0, bytes, stream.handle()));
  }

  @Override
  synchronized void uses(Object resource, Runnable requireOpen) {
    if (captured != null) {
      captured.putIfAbsent(resource, requireOpen);
    }
  }

  CudaRuntime runtime() {
    return runtime;
  }

  /** Starts to record what a graph uses; everything queued so far is done. */
  synchronized void beginCapture() {
    synchronise();
    captured = new LinkedHashMap<>();
  }

  /** Stops recording and returns the checks of what was used. */
  synchronized Map<Object, Runnable> endCapture() {
    Map<Object, Runnable> used = Objects.requireNonNull(captured, "no capture was begun");
    captured = null;
    return used;
  }

  private void transfer(Pointer target, Pointer source, long bytes, int kind) {
    runtime.check(
        bytes + " bytes cannot be copied on " + this,
        runtime.here().cudaMemcpyAsync(target, source, bytes, kind, stream.handle()));
  }

  /** Returns page-locked memory that no queued copy uses. */
  private Pointer stage(long bytes) {
    requireNoCapture("an upload or download");
    if (staging == null || bytes > stagingBytes - staged) {
      long wanted = Math.max(bytes, Math.min(staged + bytes, LARGEST_STAGING / 2));
      synchronise();
      if (staging == null || wanted > stagingBytes) {
        grow(Math.max(FIRST_STAGING, Long.highestOneBit(wanted) * 2));
      }
    }
    Pointer area = Objects.requireNonNull(staging).share(staged);
    staged += (bytes + STAGING_STEP - 1) / STAGING_STEP * STAGING_STEP;
    return area;
  }

  private void grow(long bytes) {
    if (staging != null) {
      releaseStaging(staging);
      staging = null;
      stagingBytes = 0;
    }
    PointerByReference made = new PointerByReference();
    runtime.check(
        bytes + " bytes of page-locked memory cannot be allocated",
        runtime.here().cudaMallocHost(made, bytes));
    staging = made.getValue();
    stagingBytes = bytes;
  }

  private void releaseStaging(Pointer area) {
    runtime.check("page-locked memory cannot be released", runtime.here().cudaFreeHost(area));
  }

  private void requireNoCapture(String what) {
    if (captured != null) {
      throw new IllegalStateException(
          what + " cannot be part of a captured graph: do it before or after");
    }
  }

  @Override
  public String toString() {
    return "cuda:" + runtime.device();
  }
}
