package dev.ishowtts.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the CUDA runtime library that this package calls; each returns its error code.
 */
interface CudaCalls extends Library {
  int HOST_TO_DEVICE = 1;
  int DEVICE_TO_HOST = 2;
  int DEVICE_TO_DEVICE = 3;

  /** Does not wait for, nor hold up, work on the default stream. */
  int STREAM_NON_BLOCKING = 1;

  /** Other calls of any thread stay allowed while a graph is captured. */
  int CAPTURE_RELAXED = 2;

  int cudaGetDeviceCount(IntByReference count);

  int cudaSetDevice(int device);

  int cudaMemGetInfo(LongByReference free, LongByReference total);

  int cudaMalloc(PointerByReference address, long bytes);

  int cudaFree(Pointer address);

  int cudaMallocHost(PointerByReference address, long bytes);

  int cudaFreeHost(Pointer address);

  int cudaMemcpyAsync(Pointer target, Pointer source, long bytes, int kind, Pointer stream);

  int cudaMemsetAsync(Pointer target, int value, long bytes, Pointer stream);

  int cudaStreamCreateWithFlags(PointerByReference stream, int flags);

  int cudaStreamSynchronize(Pointer stream);

  int cudaStreamDestroy(Pointer stream);

  int cudaStreamBeginCapture(Pointer stream, int mode);

  int cudaStreamEndCapture(Pointer stream, PointerByReference graph);

  int cudaGraphGetNodes(Pointer graph, @Nullable Pointer nodes, LongByReference count);

  int cudaGraphInstantiateWithFlags(PointerByReference executable, Pointer graph, long flags);

  int cudaGraphLaunch(Pointer executable, Pointer stream);

  int cudaGraphExecDestroy(Pointer executable);

  int cudaGraphDestroy(Pointer graph);

  int cudaGetLastError();

  String cudaGetErrorString(int error);
}
