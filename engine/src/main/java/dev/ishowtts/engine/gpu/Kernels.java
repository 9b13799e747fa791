package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.OperationCall;
import dev.ishowtts.engine.device.OperationCall.Tensor;

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

  /**
   * Computes gelu(x · weight + bias), by the hyperbolic tangent.
   *
   * @param x [rows, in] with any number of leading extents
   * @param weight [in, out]
   * @param bias [out]
   * @param out [rows, out]
   */
  void activeProduct(OperationCall call, Tensor x, Tensor weight, Tensor bias, Tensor out);

  @Override
  default void close() {}
}
