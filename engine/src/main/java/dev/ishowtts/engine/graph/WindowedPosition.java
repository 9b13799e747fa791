package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.io.IOException;
import java.util.List;

/*
 * The convolutional position as matrix products, for devices whose library runs a grouped
 * convolution of long kernels one group at a time.
 *
 * Frames are taken in blocks of 8. A block of outputs depends on 8 + 30 inputs; a window of 40 of
 * them, side by side, times a banded matrix of the kernel gives the block: [rows · blocks, 40 · c] ×
 * [40 · c, 8 · c] in each of the 16 groups, 1.3 times the arithmetic of the convolution in one
 * batched product.
 */
final class WindowedPosition {
  static final int BLOCK = 8;
  static final int WINDOW = 40;
  private static final int GROUPS = 16;
  private static final int KERNEL = 31;

  private final DataType type;
  private final GraphBuilder graph;
  private final Weights weights;
  private final int dim;
  private final int channels;

  WindowedPosition(DataType type, GraphBuilder graph, Weights weights, Architecture architecture) {
    this.type = type;
    this.graph = graph;
    this.weights = weights;
    this.dim = architecture.dim();
    this.channels = dim / GROUPS;
  }

  /**
   * Returns the projection with its position added.
   *
   * @param projected [rows, frames, d]
   * @param lengths int32 [rows]; frames behind them count as zeros
   */
  Value added(Value projected, Value lengths) {
    Value first =
        product(graph.step(StepOperation.ROW_WINDOWS, type, List.of(projected, lengths)), 0);
    Value active = graph.step(StepOperation.BIAS_MISH, type, List.of(first, bias(0)));
    Value second =
        product(graph.step(StepOperation.BLOCK_WINDOWS, type, List.of(active, lengths)), 2);
    return graph.step(StepOperation.POSITION_ADDED, type, List.of(projected, second, bias(2)));
  }

  /** Windows [16, blocks of all rows, 40 · c] to blocks [16, those, 8 · c]. */
  private Value product(Value windows, int index) {
    long in = (long) WINDOW * channels;
    long out = (long) BLOCK * channels;
    return graph.op(
        "MatMul",
        List.of(
            windows,
            graph.weight(
                type,
                "step/window" + index,
                () -> banded("input_embed.conv_pos_embed.conv1d." + index + ".weight"),
                GROUPS,
                in,
                out)));
  }

  private Value bias(int index) {
    String name = "input_embed.conv_pos_embed.conv1d." + index + ".bias";
    return graph.weight(type, "sampler/conv" + index + "_bias", () -> weights.plain(name), dim);
  }

  /** The kernel [d, c, 31] as [16, 40 · c, 8 · c]: output i takes input j with tap j − i. */
  private float[] banded(String name) throws IOException {
    float[] kernel = weights.plain(name);
    int in = WINDOW * channels;
    int out = BLOCK * channels;
    float[] result = new float[GROUPS * in * out];
    for (int group = 0; group < GROUPS; group++) {
      for (int o = 0; o < channels; o++) {
        for (int c = 0; c < channels; c++) {
          int taps = ((group * channels + o) * channels + c) * KERNEL;
          for (int i = 0; i < BLOCK; i++) {
            for (int tap = 0; tap < KERNEL; tap++) {
              int row = (i + tap) * channels + c;
              result[(group * in + row) * out + i * channels + o] = kernel[taps + tap];
            }
          }
        }
      }
    }
    return result;
  }
}
