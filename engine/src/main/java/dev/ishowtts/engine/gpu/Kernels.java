package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.device.DeviceBuffer;
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

  /**
   * Computes x · weight.
   *
   * @param x [rows, in] with any number of leading extents
   * @param weight [in, out]
   * @param out [rows, out]
   */
  void product(OperationCall call, Tensor x, Tensor weight, Tensor out);

  /**
   * Makes the noise of random bits.
   *
   * @param bits int32, room for the bits
   * @param state fp32
   * @param at first element of the state that is written
   */
  void normals(Start.Drawn drawn, DeviceBuffer bits, DeviceBuffer state, int at);

  /** Returns whether {@link #attend} works here. */
  boolean attends();

  /**
   * Computes {@link dev.ishowtts.engine.graph.StepOperation#ATTENDED_HEADS} in fp16.
   *
   * @param turning values of query and key that turn
   */
  void attend(OperationCall call, Heads heads, int turning, Tensor out);

  /**
   * What an attention takes.
   *
   * @param packed query, key and value beside each other, [rows, frames, 3 · heads · 64]
   * @param bias of them, [3 · heads · 64]
   * @param cosines [frames, 32]
   * @param sines [frames, 32]
   * @param lengths frames of each row that are attended to, int32 [rows]
   */
  record Heads(Tensor packed, Tensor bias, Tensor cosines, Tensor sines, Tensor lengths) {}

  @Override
  default void close() {}
}
