package dev.ishowtts.harness.quality.model;

import dev.ishowtts.engine.runtime.Tensor;
import dev.ishowtts.harness.quality.SpeakerEmbedder;
import dev.ishowtts.harness.quality.signal.Signal;

/** Voices embedded by an ONNX model. */
final class OnnxEmbedder implements SpeakerEmbedder {
  private final SpeechGraph graph;

  OnnxEmbedder(SpeechGraph graph) {
    this.graph = graph;
  }

  @Override
  public double[] embed(Signal signal) {
    Tensor.Floats result = graph.run(SpeechGraph.samples(signal));
    float[] values = result.toArray();
    if (result.shape()[0] != 1 || values.length < 2) {
      throw graph.refused("one vector [1, width]", result);
    }
    double[] embedding = new double[values.length];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = values[i];
    }
    return embedding;
  }
}
