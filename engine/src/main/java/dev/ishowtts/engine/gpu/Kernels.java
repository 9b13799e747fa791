package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.OperationCall;

/** Computes the kernels of {@link FlowOperation}, on a GPU or, as their reference, in Java. */
interface Kernels extends AutoCloseable {
  /**
   * Runs a kernel.
   *
   * @param call the computation that it belongs to
   * @param kernel its name without the type of the arithmetic
   * @param half whether that type is fp16, else it is fp32
   * @param blocks of the grid
   * @param threads of a block
   * @param arguments tensors, integers, and {@code Optional.empty()} for no tensor
   */
  void run(
      OperationCall call,
      String kernel,
      boolean half,
      int blocks,
      int threads,
      Object... arguments);

  @Override
  default void close() {}
}
