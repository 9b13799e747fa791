package dev.ishowtts.engine.runtime;

import java.util.Optional;

/**
 * How sessions run.
 *
 * @param provider execution provider; never replaced silently
 * @param threads intra-op threads, at least 1
 * @param cpuNodes what happens to operations that a GPU provider does not take
 * @param tensorRt of the TensorRT provider; present exactly with it
 */
public record RuntimeOptions(
    Provider provider, int threads, CpuNodes cpuNodes, Optional<TensorRtOptions> tensorRt) {
  public RuntimeOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, got " + threads);
    }
    if (tensorRt.isPresent() != (provider == Provider.TENSORRT)) {
      throw new IllegalArgumentException(
          "options of TensorRT go with its provider, got " + provider + " and " + tensorRt);
    }
  }

  /** The CPU, or CUDA without any operation on the CPU. */
  public RuntimeOptions(Provider provider, int threads) {
    this(provider, threads, CpuNodes.REFUSE, Optional.empty());
  }
}
