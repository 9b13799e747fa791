package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
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
    for (int block = 0; block < architecture.convLayers(); block++) {
      text = graph.op("Mul", List.of(block(block, text), keep));
    }
    if (architecture.averageUpsampling()) {
      Value spread = graph.input("spread", DataType.INT64, "frames");
      text = graph.op("Mul", List.of(text, keep));
      text = graph.op("Gather", List.of(text, spread), Attribute.integer("axis", 1));
    }
    graph.output("text", text, DataType.FLOAT, "branches", "frames", width);
  }

  private Value block(int index, Value input) {
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
    Value response = response(hidden, key, name, inner);
    Value output = linear(response, key + "pwconv2", name + "pwconv2", inner, width);
    return graph.op("Add", List.of(input, output));
  }

  private Value response(Value hidden, String key, String name, int inner) {
    Value columns = graph.op("Transpose", List.of(hidden), Attribute.integers("perm", 0, 2, 1));
    Value norms =
        graph.op(
            "Transpose",
            List.of(
                graph.op(
                    "ReduceL2",
                    List.of(columns, graph.longs(-1)),
                    Attribute.integer("keepdims", 1))),
            Attribute.integers("perm", 0, 2, 1));
    Value mean =
        graph.op("ReduceMean", List.of(norms, graph.longs(-1)), Attribute.integer("keepdims", 1));
    Value relative =
        graph.op("Div", List.of(norms, graph.op("Add", List.of(mean, graph.scalar(EPSILON)))));
    Value gamma = graph.weight(key + "gamma", () -> weights.plain(name + "grn.gamma"), 1, 1, inner);
    Value beta = graph.weight(key + "beta", () -> weights.plain(name + "grn.beta"), 1, 1, inner);
    Value scaled = graph.op("Mul", List.of(graph.op("Mul", List.of(hidden, relative)), gamma));
    return graph.op("Add", List.of(graph.op("Add", List.of(scaled, beta)), hidden));
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
