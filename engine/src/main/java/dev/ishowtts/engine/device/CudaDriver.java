package dev.ishowtts.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** The functions of the CUDA driver that this package calls; each returns its error code. */
interface CudaDriver extends Library {
  /** Attributes of a device. */
  int COMPUTE_CAPABILITY_MAJOR = 75;

  int COMPUTE_CAPABILITY_MINOR = 76;

  int MULTIPROCESSORS = 16;

  /** Attribute of a function. */
  int MOST_SHARED_BYTES = 8;

  int cuModuleLoadData(PointerByReference module, Pointer image);

  int cuModuleUnload(Pointer module);

  int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

  int cuFuncSetAttribute(Pointer function, int attribute, int value);

  int cuDeviceGet(IntByReference device, int ordinal);

  int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

  int cuLaunchKernel(
      Pointer function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      Pointer stream,
      Pointer arguments,
      @Nullable Pointer extra);

  int cuGetErrorString(int error, PointerByReference text);
}
