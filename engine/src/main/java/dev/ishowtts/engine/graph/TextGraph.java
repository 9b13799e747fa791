package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.io.IOException;
import java.util.List;

/**
 * The text encoder: embedding, positions and ConvNeXtV2 blocks with global response normalisation
 * (ConvNeXt V2, arXiv 2301.00808). GRN sums over the frames of a row, so a row must have its own
 * length and never be padded. Without blocks there are no positions and no masking either, as in
 * the official encoder. Where the model spreads its text evenly over the frames (ZipVoice, arXiv
 * 2506.13053), {@code spread} names the text row of each frame.
 */
final class TextGraph {
  private static final float EPSILON = 1e-6f;

  private final GraphBuilder graph;
  private final Weights weights;
  private final Architecture architecture;

  TextGraph(GraphBuilder graph, Weights weights, Architecture architecture) {
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
  }

  void write() {
    int width = architecture.textDim();
    Value ids = graph.input("ids", DataType.INT64, "branches", "frames");
    Value positions = graph.input("positions", DataType.FLOAT, "frames", width);
    Value keep = graph.input("keep", DataType.FLOAT, "frames", 1);
    Value table =
        graph.weight(
            "text/table",
            () -> weights.plain("text_embed.text_embed.weight"),
            architecture.symbols() + 1L,
            width);
    Value embedded = graph.op("Gather", List.of(table, ids), Attribute.integer("axis", 0));
    Value text = embedded;
    if (architecture.convLayers() > 0) {
      text = graph.op("Mul", List.of(graph.op("Add", List.of(embedded, positions)), keep));
    }
    Value ones = ones(ids);
    for (int block = 0; block < architecture.convLayers(); block++) {
      text = graph.op("Mul", List.of(block(block, text, ones), keep));
    }
    if (architecture.averageUpsampling()) {
      Value spread = graph.input("spread", DataType.INT64, "frames");
      text = graph.op("Mul", List.of(text, keep));
      text = graph.op("Gather", List.of(text, spread), Attribute.integer("axis", 1));
    }
    graph.output("text", text, DataType.FLOAT, "branches", "frames", width);
  }

  /**
   * Returns ones, [branches, 1, frames]. A product of equal batches needs no table of addresses,
   * which a captured graph could not have.
   */
  private Value ones(Value ids) {
    Value numbers = graph.cast(ids, DataType.INT64, DataType.FLOAT);
    Value ones =
        graph.op(
            "Add", List.of(graph.op("Mul", List.of(numbers, graph.scalar(0))), graph.scalar(1)));
    return graph.op("Unsqueeze", List.of(ones, graph.longs(1)));
  }

  private Value block(int index, Value input, Value ones) {
    int width = architecture.textDim();
    int inner = 2 * width;
    String key = "text/" + index + "/";
    String name = "text_embed.text_blocks." + index + ".";
    Value columns = graph.op("Transpose", List.of(input), Attribute.integers("perm", 0, 2, 1));
    Value mixed =
        graph.op(
            "Conv",
            List.of(
                columns,
                graph.weight(
                    key + "dwconv", () -> weights.plain(name + "dwconv.weight"), width, 1, 7),
                graph.weight(
                    key + "dwconv_bias", () -> weights.plain(name + "dwconv.bias"), width)),
            Attribute.integer("group", width),
            Attribute.integers("pads", 3, 3));
    Value rows = graph.op("Transpose", List.of(mixed), Attribute.integers("perm", 0, 2, 1));
    Value normed =
        graph.op(
            "LayerNormalization",
            List.of(
                rows,
                graph.weight(key + "norm", () -> weights.plain(name + "norm.weight"), width),
                graph.weight(key + "norm_bias", () -> weights.plain(name + "norm.bias"), width)),
            Attribute.number("epsilon", EPSILON));
    Value hidden =
        graph.op("Gelu", List.of(linear(normed, key + "pwconv1", name + "pwconv1", width, inner)));
    Value response = response(hidden, ones, key, name, inner);
    Value product =
        graph.op(
            "MatMul",
            List.of(
                response,
                graph.weight(
                    key + "pwconv2",
                    () -> weights.transposed(name + "pwconv2.weight"),
                    inner,
                    width)));
    Value output =
        graph.op(
            "Add",
            List.of(
                product,
                graph.weight(key + "pwconv2_bias", () -> responseBias(weights, name), width)));
    return graph.op("Add", List.of(input, output));
  }

  /**
   * Global response normalisation without its offset: x · (1 + γ · ‖x‖ / mean ‖x‖), the norms taken
   * over the frames. The offset is in the bias of the product behind it.
   */
  private Value response(Value hidden, Value ones, String key, String name, int inner) {
    Value squares = graph.op("Mul", List.of(hidden, hidden));
    Value norms = graph.op("Sqrt", List.of(graph.op("MatMul", List.of(ones, squares))));
    Value mean =
        graph.op("ReduceMean", List.of(norms, graph.longs(-1)), Attribute.integer("keepdims", 1));
    Value relative =
        graph.op("Div", List.of(norms, graph.op("Add", List.of(mean, graph.scalar(EPSILON)))));
    Value gamma = graph.weight(key + "gamma", () -> weights.plain(name + "grn.gamma"), 1, 1, inner);
    Value factors =
        graph.op("Add", List.of(graph.op("Mul", List.of(relative, gamma)), graph.scalar(1)));
    return graph.op("Mul", List.of(hidden, factors));
  }

  /** Returns b + W β, [width]. */
  static float[] responseBias(Weights weights, String name) throws IOException {
    float[] bias = weights.plain(name + "pwconv2.bias").clone();
    float[] weight = weights.plain(name + "pwconv2.weight");
    float[] beta = weights.plain(name + "grn.beta");
    for (int out = 0; out < bias.length; out++) {
      double sum = bias[out];
      for (int in = 0; in < beta.length; in++) {
        sum += (double) weight[out * beta.length + in] * beta[in];
      }
      bias[out] = (float) sum;
    }
    return bias;
  }

  private Value linear(Value input, String key, String name, int in, int out) {
    Value product =
        graph.op(
            "MatMul",
            List.of(input, graph.weight(key, () -> weights.transposed(name + ".weight"), in, out)));
    return graph.op(
        "Add",
        List.of(product, graph.weight(key + "_bias", () -> weights.plain(name + ".bias"), out)));
  }
}
