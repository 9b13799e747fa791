package dev.ishowtts.engine.device;

import com.sun.jna.ptr.IntByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;

/** One device through the CUDA runtime, with its error codes turned into exceptions. */
final class CudaRuntime {
  private final CudaCalls calls;
  private final int device;

  CudaRuntime(CudaCalls calls, int device) {
    this.calls = calls;
    this.device = device;
    IntByReference count = new IntByReference();
    check("the GPUs cannot be counted", calls.cudaGetDeviceCount(count));
    if (device < 0 || device >= count.getValue()) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "there is no GPU " + device + ": this machine has " + count.getValue() + ", from 0");
    }
  }

  int device() {
    return device;
  }

  /** Returns the functions, with the device made current for this thread. */
  CudaCalls here() {
    check("GPU " + device + " cannot be used", calls.cudaSetDevice(device));
    return calls;
  }

  /** Throws RUNTIME if a call failed. */
  void check(String trouble, int error) {
    if (error == 0) {
      return;
    }
    // Left in place, the error would be reported again by the next one who asks.
    int unused = calls.cudaGetLastError();
    throw new EngineException(
        EngineFault.RUNTIME,
        trouble + ": " + calls.cudaGetErrorString(error) + " (CUDA error " + error + ")");
  }
}
