package dev.ishowtts.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** The functions of cuBLASLt that this package calls; each returns its status, 0 for success. */
interface CublasLtCalls extends Library {
  int COMPUTE_FP32 = 68;
  int TYPE_FP32 = 0;
  int TYPE_FP16 = 2;

  /** Attributes of a product, then values of the first. */
  int EPILOGUE = 7;

  int BIAS_POINTER = 8;

  /** Bias, then GELU by the hyperbolic tangent. */
  int EPILOGUE_GELU_BIAS = 36;

  /** Attribute of a preference. */
  int MOST_WORKSPACE_BYTES = 1;

  int cublasLtCreate(PointerByReference handle);

  int cublasLtDestroy(Pointer handle);

  int cublasLtMatmulDescCreate(PointerByReference product, int compute, int scale);

  int cublasLtMatmulDescSetAttribute(Pointer product, int attribute, Pointer value, long bytes);

  int cublasLtMatmulDescDestroy(Pointer product);

  int cublasLtMatrixLayoutCreate(
      PointerByReference layout, int type, long rows, long columns, long stride);

  int cublasLtMatrixLayoutDestroy(Pointer layout);

  int cublasLtMatmulPreferenceCreate(PointerByReference preference);

  int cublasLtMatmulPreferenceSetAttribute(
      Pointer preference, int attribute, Pointer value, long bytes);

  int cublasLtMatmulPreferenceDestroy(Pointer preference);

  int cublasLtMatmulAlgoGetHeuristic(
      Pointer handle,
      Pointer product,
      Pointer a,
      Pointer b,
      Pointer c,
      Pointer d,
      Pointer preference,
      int wanted,
      Pointer results,
      IntByReference found);

  int cublasLtMatmul(
      Pointer handle,
      Pointer product,
      Pointer alpha,
      Pointer a,
      Pointer aLayout,
      Pointer b,
      Pointer bLayout,
      Pointer beta,
      Pointer c,
      Pointer cLayout,
      Pointer d,
      Pointer dLayout,
      Pointer algorithm,
      Pointer workspace,
      long workspaceBytes,
      Pointer stream);
}
