package dev.ishowtts.engine.device;

import dev.ishowtts.engine.runtime.CudaOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a session is opened.
 *
 * @param memory where its inputs and outputs lie and where it runs; never replaced silently
 * @param threads intra-op threads on the CPU, at least 1
 * @param sessionEntries ONNX Runtime's session configuration
 * @param cudaOptions options of the CUDA provider; only with {@link CudaMemory}
 * @param operations operations of ours that the graph may use; the caller closes them afterwards
 */
public record DeviceOptions(
    DeviceMemory memory,
    int threads,
    Optimization optimization,
    Map<String, String> sessionEntries,
    Map<String, String> cudaOptions,
    Optional<CustomOperations> operations) {
  static final String CUDA_GRAPHS = "enable_cuda_graph";

  public DeviceOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, got " + threads);
    }
    if (!(memory instanceof CudaMemory) && !cudaOptions.isEmpty()) {
      throw new IllegalArgumentException(
          "CUDA options need memory on a GPU, got " + cudaOptions.keySet() + " for " + memory);
    }
    sessionEntries = Map.copyOf(sessionEntries);
    cudaOptions = Map.copyOf(cudaOptions);
  }

  /**
   * Returns the defaults: one thread, all optimisations; on CUDA no fall back to the CPU, heuristic
   * convolution search, an arena that grows as asked, and no TF32.
   */
  public static DeviceOptions on(DeviceMemory memory) {
    if (!(memory instanceof CudaMemory cuda)) {
      return new DeviceOptions(memory, 1, Optimization.ALL, Map.of(), Map.of(), Optional.empty());
    }
    return new DeviceOptions(
        memory,
        1,
        Optimization.ALL,
        Map.of("session.disable_cpu_ep_fallback", "1"),
        CudaOptions.standard(cuda.device()),
        Optional.empty());
  }

  /** Returns these options with another number of threads. */
  public DeviceOptions withThreads(int count) {
    return new DeviceOptions(memory, count, optimization, sessionEntries, cudaOptions, operations);
  }

  /** Returns these options with another optimisation level. */
  public DeviceOptions withOptimization(Optimization level) {
    return new DeviceOptions(memory, threads, level, sessionEntries, cudaOptions, operations);
  }

  /** Returns these options with a session configuration entry set. */
  public DeviceOptions withSessionEntry(String key, String value) {
    return new DeviceOptions(
        memory, threads, optimization, with(sessionEntries, key, value), cudaOptions, operations);
  }

  /** Returns these options with an option of the CUDA provider set, e.g. {@code sdpa_kernel}. */
  public DeviceOptions withCudaOption(String key, String value) {
    return new DeviceOptions(
        memory, threads, optimization, sessionEntries, with(cudaOptions, key, value), operations);
  }

  /** Returns these options with operations of ours that the graph may use. */
  public DeviceOptions withOperations(CustomOperations ours) {
    return new DeviceOptions(
        memory, threads, optimization, sessionEntries, cudaOptions, Optional.of(ours));
  }

  /**
   * Returns these options with ONNX Runtime's own graph capture on, for {@link Binding#run(int)}. A
   * {@link CudaGraph} needs it off.
   */
  public DeviceOptions withCudaGraphs() {
    return withCudaOption(CUDA_GRAPHS, "1");
  }

  /** Returns whether ONNX Runtime captures graphs itself. */
  boolean capturesGraphs() {
    return "1".equals(cudaOptions.get(CUDA_GRAPHS));
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(map);
    changed.put(key, value);
    return changed;
  }
}
