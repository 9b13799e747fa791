package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import java.io.IOException;
import java.util.List;

/**
 * The vocoder of {@link VocoderGraph} for devices, with one {@link StepOperation} between two
 * products, and the inverse transform as a product whose frames are then added. Rows may be longer
 * than their utterances; each begins with what it would be alone.
 */
final class DeviceVocoderGraph {
  private static final float EPSILON = 1e-6f;
  private static final int MELS = 100;
  private static final int BINS = VocosArchitecture.FFT / 2 + 1;
  private static final int SPECTRUM = StepOperation.SPECTRUM_WIDTH;

  private final GraphBuilder graph;
  private final Weights weights;
  private final VocosArchitecture architecture;
  private final Value lengths;

  DeviceVocoderGraph(GraphBuilder graph, Weights weights, VocosArchitecture architecture) {
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
    this.lengths = graph.input("lengths", DataType.INT32, "batch");
  }

  void write() {
    int dim = architecture.dim();
    int fft = VocosArchitecture.FFT;
    Value mel = graph.input("mel", DataType.FLOAT, "batch", "frames", MELS);
    Value windows = step(StepOperation.FRAME_WINDOWS, mel, lengths);
    Value embedded =
        graph.op(
            "Add",
            List.of(
                product(
                    windows,
                    "vocos/embed_taps",
                    () -> weights.taps("backbone.embed.weight"),
                    Weights.TAPS * MELS,
                    dim),
                vector("vocos/embed_bias", "backbone.embed.bias", dim)));
    Value hidden = norm(embedded, "vocos/norm", "backbone.norm");
    for (int layer = 0; layer < architecture.layers(); layer++) {
      hidden = block(layer, hidden);
    }
    Value backbone = norm(hidden, "vocos/final_norm", "backbone.final_layer_norm");
    Value head = product(backbone, "vocos/wide_head", this::wideHead, dim, SPECTRUM);
    Value bias = graph.weight("vocos/wide_head_bias", this::wideHeadBias, SPECTRUM);
    Value spectrum = step(StepOperation.SPECTRUM, head, bias, lengths);
    Value frames =
        product(spectrum, "vocos/wide_istft", DeviceVocoderGraph::inverse, SPECTRUM, fft);
    Value window = graph.weight("vocos/envelope", InverseFourier::squaredWindow, 1, 1, fft);
    Value audio = step(StepOperation.OVERLAPPED, frames, window, lengths);
    graph.output("audio", audio, DataType.FLOAT, "batch", "samples");
  }

  private Value block(int index, Value input) {
    int dim = architecture.dim();
    int inner = architecture.intermediateDim();
    String key = "vocos/" + index + "/";
    String name = "backbone.convnext." + index + ".";
    Value normed =
        step(
            StepOperation.CONVOLVED_NORM,
            input,
            lengths,
            graph.weight(
                key + "dwconv_taps", () -> weights.taps(name + "dwconv.weight"), Weights.TAPS, dim),
            vector(key + "dwconv_bias", name + "dwconv.bias", dim),
            vector(key + "norm", name + "norm.weight", dim),
            vector(key + "norm_bias", name + "norm.bias", dim));
    Value hidden =
        step(
            StepOperation.BIAS_ERF_GELU,
            product(
                normed,
                key + "pwconv1",
                () -> weights.transposed(name + "pwconv1.weight"),
                dim,
                inner),
            vector(key + "pwconv1_bias", name + "pwconv1.bias", inner));
    Value output =
        product(
            hidden, key + "pwconv2", () -> VocoderGraph.scaledWeight(weights, name), inner, dim);
    Value bias =
        graph.weight(key + "pwconv2_bias", () -> VocoderGraph.scaledBias(weights, name), dim);
    return step(StepOperation.BIASED_SUM, input, output, bias, lengths);
  }

  /** Returns the head's weight with zeros beside it, [d, 1032]. */
  private float[] wideHead() throws IOException {
    return widened(weights.transposed("head.out.weight"), architecture.dim());
  }

  private float[] wideHeadBias() throws IOException {
    return widened(weights.plain("head.out.bias"), 1);
  }

  private static float[] widened(float[] values, int rows) {
    float[] wide = new float[rows * SPECTRUM];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, row * 2 * BINS, wide, row * SPECTRUM, 2 * BINS);
    }
    return wide;
  }

  /** Returns the windowed inverse transform with zeros below it, [1032, 1024]. */
  private static float[] inverse() {
    float[] kernels = InverseFourier.kernels();
    float[] padded = new float[SPECTRUM * VocosArchitecture.FFT];
    System.arraycopy(kernels, 0, padded, 0, kernels.length);
    return padded;
  }

  private Value norm(Value input, String key, String name) {
    int dim = architecture.dim();
    return graph.op(
        "LayerNormalization",
        List.of(
            input, vector(key, name + ".weight", dim), vector(key + "_bias", name + ".bias", dim)),
        Attribute.number("epsilon", EPSILON));
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
