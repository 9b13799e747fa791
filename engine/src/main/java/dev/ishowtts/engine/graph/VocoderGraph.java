package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import java.io.IOException;
import java.util.List;

/**
 * Vocos (arXiv 2306.00814) with the inverse STFT inside: a transposed convolution whose kernels are
 * the windowed Fourier basis, divided by the overlapped square of the window, n_fft / 2 samples cut
 * off at each end.
 */
final class VocoderGraph {
  private static final float EPSILON = 1e-6f;
  private static final float LARGEST_MAGNITUDE = 100;
  private static final int BINS = VocosArchitecture.FFT / 2 + 1;

  private final GraphBuilder graph;
  private final Weights weights;
  private final VocosArchitecture architecture;

  VocoderGraph(GraphBuilder graph, Weights weights, VocosArchitecture architecture) {
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
  }

  void write() {
    int dim = architecture.dim();
    Value mel = graph.input("mel", DataType.FLOAT, "batch", "frames", 100);
    Value columns = graph.op("Transpose", List.of(mel), Attribute.integers("perm", 0, 2, 1));
    Value embedded =
        graph.op(
            "Conv",
            List.of(
                columns,
                graph.weight(
                    "vocos/embed", () -> weights.plain("backbone.embed.weight"), dim, 100, 7),
                graph.weight("vocos/embed_bias", () -> weights.plain("backbone.embed.bias"), dim)),
            Attribute.integers("pads", 3, 3));
    Value rows = graph.op("Transpose", List.of(embedded), Attribute.integers("perm", 0, 2, 1));
    Value hidden = norm(rows, "vocos/norm", "backbone.norm");
    for (int layer = 0; layer < architecture.layers(); layer++) {
      hidden = block(layer, hidden);
    }
    Value backbone = norm(hidden, "vocos/final_norm", "backbone.final_layer_norm");
    Value head = linear(backbone, "vocos/head", "head.out", dim, 2 * BINS);
    Value audio = inverse(head);
    graph.output("backbone", backbone, DataType.FLOAT, "batch", "frames", dim);
    graph.output("audio", audio, DataType.FLOAT, "batch", "samples");
  }

  private Value block(int index, Value input) {
    int dim = architecture.dim();
    int inner = architecture.intermediateDim();
    String key = "vocos/" + index + "/";
    String name = "backbone.convnext." + index + ".";
    Value columns = graph.op("Transpose", List.of(input), Attribute.integers("perm", 0, 2, 1));
    Value mixed =
        graph.op(
            "Conv",
            List.of(
                columns,
                graph.weight(
                    key + "dwconv", () -> weights.plain(name + "dwconv.weight"), dim, 1, 7),
                graph.weight(key + "dwconv_bias", () -> weights.plain(name + "dwconv.bias"), dim)),
            Attribute.integer("group", dim),
            Attribute.integers("pads", 3, 3));
    Value rows = graph.op("Transpose", List.of(mixed), Attribute.integers("perm", 0, 2, 1));
    Value hidden =
        graph.op(
            "Gelu",
            List.of(
                linear(
                    norm(rows, key + "norm", name + "norm"),
                    key + "pwconv1",
                    name + "pwconv1",
                    dim,
                    inner)));
    Value product =
        graph.op(
            "MatMul",
            List.of(
                hidden,
                graph.weight(key + "pwconv2", () -> scaledWeight(weights, name), inner, dim)));
    Value output =
        graph.op(
            "Add",
            List.of(
                product, graph.weight(key + "pwconv2_bias", () -> scaledBias(weights, name), dim)));
    return graph.op("Add", List.of(input, output));
  }

  /** Returns the weight of the second product times the layer's scale, [in, out]. */
  static float[] scaledWeight(Weights weights, String name) throws IOException {
    float[] weight = weights.transposed(name + "pwconv2.weight");
    float[] gamma = weights.plain(name + "gamma");
    for (int i = 0; i < weight.length; i++) {
      weight[i] *= gamma[i % gamma.length];
    }
    return weight;
  }

  /** Returns the bias of the second product times the layer's scale. */
  static float[] scaledBias(Weights weights, String name) throws IOException {
    float[] bias = weights.plain(name + "pwconv2.bias").clone();
    float[] gamma = weights.plain(name + "gamma");
    for (int i = 0; i < bias.length; i++) {
      bias[i] *= gamma[i];
    }
    return bias;
  }

  private Value norm(Value input, String key, String name) {
    int dim = architecture.dim();
    return graph.op(
        "LayerNormalization",
        List.of(
            input,
            graph.weight(key, () -> weights.plain(name + ".weight"), dim),
            graph.weight(key + "_bias", () -> weights.plain(name + ".bias"), dim)),
        Attribute.number("epsilon", EPSILON));
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

  /** [batch, frames, 2 · bins] of log magnitude and phase to [batch, samples]. */
  private Value inverse(Value head) {
    int fft = VocosArchitecture.FFT;
    int hop = VocosArchitecture.HOP;
    Value spectrum = graph.op("Transpose", List.of(head), Attribute.integers("perm", 0, 2, 1));
    List<Value> parts =
        graph.ops(
            "Split",
            2,
            List.of(spectrum),
            Attribute.integer("axis", 1),
            Attribute.integer("num_outputs", 2));
    Value magnitude =
        graph.op(
            "Min",
            List.of(graph.op("Exp", List.of(parts.get(0))), graph.scalar(LARGEST_MAGNITUDE)));
    Value real = graph.op("Mul", List.of(magnitude, graph.op("Cos", List.of(parts.get(1)))));
    Value imaginary = graph.op("Mul", List.of(magnitude, graph.op("Sin", List.of(parts.get(1)))));
    Value complex = graph.op("Concat", List.of(real, imaginary), Attribute.integer("axis", 1));
    Value overlapped =
        graph.op(
            "ConvTranspose",
            List.of(
                complex, graph.weight("vocos/istft", InverseFourier::kernels, 2L * BINS, 1, fft)),
            Attribute.integers("strides", hop));
    Value bin =
        graph.op("Slice", List.of(magnitude, graph.longs(0), graph.longs(1), graph.longs(1)));
    Value ones =
        graph.op("Add", List.of(graph.op("Mul", List.of(bin, graph.scalar(0))), graph.scalar(1)));
    Value envelope =
        graph.op(
            "ConvTranspose",
            List.of(ones, graph.weight("vocos/envelope", InverseFourier::squaredWindow, 1, 1, fft)),
            Attribute.integers("strides", hop));
    Value inner = graph.op("Div", List.of(trimmed(overlapped), trimmed(envelope)));
    return graph.op("Squeeze", List.of(inner, graph.longs(1)));
  }

  private Value trimmed(Value samples) {
    long half = VocosArchitecture.FFT / 2;
    return graph.op(
        "Slice", List.of(samples, graph.longs(half), graph.longs(-half), graph.longs(2)));
  }
}
