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
 * batched product. The frames of the windows are given as indices, which also name the frame of
 * zeros behind the last one wherever a window reaches over an end.
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
  private final int rows;

  /**
   * @param rows branches × batch, fixed
   */
  WindowedPosition(
      DataType type, GraphBuilder graph, Weights weights, Architecture architecture, int rows) {
    this.type = type;
    this.graph = graph;
    this.weights = weights;
    this.dim = architecture.dim();
    this.channels = dim / GROUPS;
    this.rows = rows;
  }

  /**
   * Returns the projection with its position added.
   *
   * @param projected [rows, frames, d]
   * @param first int64 [40 · blocks], frames of the windows; {@code frames} names zeros
   * @param second the same for the second convolution, where {@code 8 · blocks} names zeros
   * @param frames int64 [frames], 0, 1, 2, …
   */
  Value added(Value projected, Value first, Value second, Value frames) {
    Value grouped =
        graph.op(
            "Transpose",
            List.of(
                graph.op("Reshape", List.of(projected, graph.longs(rows, -1, GROUPS, channels)))),
            Attribute.integers("perm", 2, 0, 1, 3));
    Value position = convolution(convolution(grouped, 0, first), 2, second);
    Value cut = graph.op("Gather", List.of(position, frames), Attribute.integer("axis", 2));
    Value ungrouped = graph.op("Transpose", List.of(cut), Attribute.integers("perm", 1, 2, 0, 3));
    return graph.op(
        "Add",
        List.of(projected, graph.op("Reshape", List.of(ungrouped, graph.longs(rows, -1, dim)))));
  }

  /** [16, rows, any frames, c] to [16, rows, 8 · blocks, c]. */
  private Value convolution(Value input, int index, Value window) {
    String name = "input_embed.conv_pos_embed.conv1d." + index;
    String key = "step/window" + index;
    Value padded = graph.op("Pad", List.of(input, graph.longs(0, 0, 0, 0, 0, 0, 1, 0)));
    Value windows = graph.op("Gather", List.of(padded, window), Attribute.integer("axis", 2));
    long in = (long) WINDOW * channels;
    long out = (long) BLOCK * channels;
    Value product =
        graph.op(
            "MatMul",
            List.of(
                graph.op("Reshape", List.of(windows, graph.longs(GROUPS, -1, in))),
                graph.weight(type, key, () -> banded(name + ".weight"), GROUPS, in, out)));
    Value biased =
        graph.op(
            "Add",
            List.of(
                product,
                graph.weight(type, key + "_bias", () -> repeated(name + ".bias"), GROUPS, 1, out)));
    Value active =
        graph.op(
            "Mul",
            List.of(biased, graph.op("Tanh", List.of(graph.op("Softplus", List.of(biased))))));
    return graph.op("Reshape", List.of(active, graph.longs(GROUPS, rows, -1, channels)));
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

  private float[] repeated(String name) throws IOException {
    float[] bias = weights.plain(name);
    float[] result = new float[bias.length * BLOCK];
    for (int group = 0; group < GROUPS; group++) {
      for (int i = 0; i < BLOCK; i++) {
        System.arraycopy(bias, group * channels, result, (group * BLOCK + i) * channels, channels);
      }
    }
    return result;
  }
}
