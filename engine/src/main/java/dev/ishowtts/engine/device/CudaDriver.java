package dev.ishowtts.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** The functions of the CUDA driver that this package calls; each returns its error code. */
interface CudaDriver extends Library {
  int cuModuleLoadData(PointerByReference module, Pointer image);

  int cuModuleUnload(Pointer module);

  int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

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
