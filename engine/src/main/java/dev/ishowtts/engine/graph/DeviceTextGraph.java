package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.io.IOException;
import java.util.List;

/**
 * The text encoder of {@link TextGraph} for devices, with one {@link StepOperation} between two
 * products. Rows may be longer than their utterances; each comes out as it would alone.
 */
final class DeviceTextGraph {
  private final GraphBuilder graph;
  private final Weights weights;
  private final Architecture architecture;
  private final Value kept;
  private final Value lengths;

  DeviceTextGraph(GraphBuilder graph, Weights weights, Architecture architecture) {
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
    this.kept = graph.input("kept", DataType.INT32, "rows");
    this.lengths = graph.input("lengths", DataType.INT32, "rows");
  }

  void write() {
    int width = architecture.textDim();
    Value ids = graph.input("ids", DataType.INT64, "rows", "frames");
    Value positions = graph.input("positions", DataType.FLOAT, "frames", width);
    Value table =
        graph.weight(
            "text/table",
            () -> weights.plain("text_embed.text_embed.weight"),
            architecture.symbols() + 1L,
            width);
    Value text =
        architecture.convLayers() == 0
            ? graph.op("Gather", List.of(table, ids), Attribute.integer("axis", 0))
            : graph.step(
                StepOperation.EMBEDDED, DataType.FLOAT, List.of(ids, table, positions, kept));
    for (int block = 0; block < architecture.convLayers(); block++) {
      text = block(block, text);
    }
    if (architecture.averageUpsampling()) {
      Value spread = graph.input("spread", DataType.INT64, "rows", "frames");
      Value all = graph.op("Reshape", List.of(text, graph.longs(-1, width)));
      text = graph.op("Gather", List.of(all, spread), Attribute.integer("axis", 0));
    }
    graph.output("text", text, DataType.FLOAT, "rows", "frames", width);
  }

  private Value block(int index, Value input) {
    int width = architecture.textDim();
    int inner = 2 * width;
    String key = "text/" + index + "/";
    String name = "text_embed.text_blocks." + index + ".";
    Value normed =
        step(
            StepOperation.CONVOLVED_NORM,
            input,
            lengths,
            graph.weight(
                key + "dwconv_taps",
                () -> weights.taps(name + "dwconv.weight"),
                Weights.TAPS,
                width),
            vector(key + "dwconv_bias", name + "dwconv.bias", width),
            vector(key + "norm", name + "norm.weight", width),
            vector(key + "norm_bias", name + "norm.bias", width));
    Value product =
        product(
            normed,
            key + "pwconv1",
            () -> weights.transposed(name + "pwconv1.weight"),
            width,
            inner);
    Value hidden =
        step(
            StepOperation.BIAS_ERF_GELU,
            product,
            vector(key + "pwconv1_bias", name + "pwconv1.bias", inner));
    Value norms = step(StepOperation.CHANNEL_NORMS, hidden, lengths);
    Value response =
        step(
            StepOperation.RESPONDED,
            hidden,
            norms,
            graph.weight(key + "gamma", () -> weights.plain(name + "grn.gamma"), 1, 1, inner));
    Value output =
        product(
            response,
            key + "pwconv2",
            () -> weights.transposed(name + "pwconv2.weight"),
            inner,
            width);
    Value bias = graph.weight(key + "pwconv2_bias", () -> responseBias(name), width);
    return step(StepOperation.BIASED_SUM, input, output, bias, kept);
  }

  private float[] responseBias(String name) throws IOException {
    return TextGraph.responseBias(weights, name);
  }

  private Value step(StepOperation operation, Value... inputs) {
    return graph.step(operation, DataType.FLOAT, List.of(inputs));
  }

  private Value vector(String key, String name, int size) {
    return graph.weight(key, () -> weights.plain(name), size);
  }

  private Value product(Value input, String key, GraphBuilder.Values weight, int in, int out) {
    return graph.op("MatMul", List.of(input, graph.weight(key, weight, in, out)));
  }
}
