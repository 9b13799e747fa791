package dev.ishowtts.engine.runtime;

import java.util.Map;

/** Options of the CUDA provider. */
public final class CudaOptions {
  private CudaOptions() {}

  /**
   * Returns the standard ones: heuristic convolution search, since an exhaustive one is repeated
   * for every new length; an arena that grows as asked; no TF32.
   *
   * @param device number of the GPU, from 0
   */
  public static Map<String, String> standard(int device) {
    return Map.of(
        "device_id",
        Integer.toString(device),
        "cudnn_conv_algo_search",
        "HEURISTIC",
        "arena_extend_strategy",
        "kSameAsRequested",
        "use_tf32",
        "0");
  }
}
