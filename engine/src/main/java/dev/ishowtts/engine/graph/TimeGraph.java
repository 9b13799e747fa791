package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Time embedding and the AdaLN modulations of every block (DiT, arXiv 2212.09748). They depend on
 * the time grid alone, so they are computed once per grid and their weights (41 % of the model)
 * need not stay loaded.
 *
 * <p>Row k of {@code modulations} holds, for each block, d values each: (shift, 1 + scale, gate) of
 * the attention, the same of the feed-forward part, then the output biases of both parts times
 * their gates; behind the last block (1 + scale, shift) of the output norm and zeros.
 */
final class TimeGraph {
  private final GraphBuilder graph;
  private final Weights weights;
  private final Architecture architecture;
  private final DataType stored;

  /**
   * @param stored type of the modulation weights in the file; the arithmetic is fp32
   */
  TimeGraph(GraphBuilder graph, Weights weights, Architecture architecture, DataType stored) {
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
    this.stored = stored;
  }

  void write() {
    int dim = architecture.dim();
    Value sinusoid = graph.input("sinusoid", DataType.FLOAT, "steps", 256);
    Value hidden = silu(linear(sinusoid, "time/0", "time_embed.time_mlp.0", 256, dim));
    Value embedding = linear(hidden, "time/2", "time_embed.time_mlp.2", dim, dim);
    Value activated = silu(embedding);
    List<Value> parts = new ArrayList<>();
    for (int block = 0; block < architecture.depth(); block++) {
      String name = "transformer_blocks." + block + ".";
      Value chunks =
          modulation(activated, "time/block" + block, name + "attn_norm.linear", 6, List.of(1, 4));
      parts.add(chunks);
      parts.add(gatedBias(chunks, 2, "time/attention_bias" + block, name + "attn.to_out.0.bias"));
      parts.add(gatedBias(chunks, 5, "time/forward_bias" + block, name + "ff.ff.2.bias"));
    }
    Value out = modulation(activated, "time/out", "norm_out.linear", 2, List.of(0));
    parts.add(out);
    Value zeros = graph.op("Mul", List.of(out, graph.scalar(0)));
    parts.addAll(Collections.nCopies((CHUNKS - 2) / 2, zeros));
    Value all = graph.op("Concat", parts, Attribute.integer("axis", 1));
    graph.output("embedding", embedding, DataType.FLOAT, "steps", dim);
    graph.output("modulations", all, DataType.FLOAT, "steps", width(architecture));
  }

  /** Chunks of d values of a block. */
  static final int CHUNKS = 8;

  /** Returns the chunks of d values per step: those of the blocks, and as many for the output. */
  static int chunks(Architecture architecture) {
    return CHUNKS * (architecture.depth() + 1);
  }

  /** Returns the values per step. */
  static int width(Architecture architecture) {
    return chunks(architecture) * architecture.dim();
  }

  private Value gatedBias(Value chunks, int gate, String key, String bias) {
    long dim = architecture.dim();
    Value gates =
        graph.op(
            "Slice",
            List.of(
                chunks, graph.longs(gate * dim), graph.longs((gate + 1) * dim), graph.longs(1)));
    return graph.op("Mul", List.of(gates, graph.weight(key, () -> weights.plain(bias), dim)));
  }

  private Value silu(Value value) {
    return graph.op("Mul", List.of(value, graph.op("Sigmoid", List.of(value))));
  }

  private Value linear(Value input, String key, String name, int in, int out) {
    return graph.op(
        "Gemm",
        List.of(
            input,
            graph.weight(key, () -> weights.transposed(name + ".weight"), in, out),
            graph.weight(key + "_bias", () -> weights.plain(name + ".bias"), out)));
  }

  private Value modulation(
      Value input, String key, String name, int chunks, List<Integer> scaleChunks) {
    int dim = architecture.dim();
    return graph.op(
        "Gemm",
        List.of(
            input,
            graph.cast(
                graph.weight(
                    stored,
                    key,
                    () -> weights.transposed(name + ".weight"),
                    dim,
                    (long) chunks * dim),
                stored,
                DataType.FLOAT),
            graph.weight(
                key + "_bias", () -> onePlus(name + ".bias", scaleChunks), (long) chunks * dim)));
  }

  private float[] onePlus(String name, List<Integer> chunks) throws IOException {
    float[] bias = weights.plain(name).clone();
    for (int chunk : chunks) {
      for (int i = 0; i < architecture.dim(); i++) {
        bias[chunk * architecture.dim() + i] += 1;
      }
    }
    return bias;
  }
}
