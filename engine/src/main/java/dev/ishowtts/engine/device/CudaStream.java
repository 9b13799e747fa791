package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** A queue of work on one GPU, done in order. Any thread may use it. */
public final class CudaStream implements AutoCloseable {
  private final CudaRuntime runtime;
  private final Pointer handle;
  private boolean open = true;

  CudaStream(CudaRuntime runtime) {
    this.runtime = runtime;
    PointerByReference made = new PointerByReference();
    runtime.check(
        "a CUDA stream cannot be made",
        runtime.here().cudaStreamCreateWithFlags(made, CudaCalls.STREAM_NON_BLOCKING));
    this.handle = made.getValue();
  }

  /**
   * Waits until all queued work is done.
   *
   * @throws dev.ishowtts.engine.fault.EngineException RUNTIME if some of it failed
   */
  public void synchronise() {
    runtime.check("work on the GPU failed", runtime.here().cudaStreamSynchronize(handle()));
  }

  Pointer handle() {
    synchronized (this) {
      if (!open) {
        throw new IllegalStateException("the CUDA stream is closed");
      }
      return handle;
    }
  }

  /** Destroys the stream; work already queued is still done. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    runtime.check("a CUDA stream cannot be destroyed", runtime.here().cudaStreamDestroy(handle));
  }
}
