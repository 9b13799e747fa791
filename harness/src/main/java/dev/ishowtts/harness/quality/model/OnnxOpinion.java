package dev.ishowtts.harness.quality.model;

import dev.ishowtts.engine.runtime.Tensor;
import dev.ishowtts.harness.quality.MosPredictor;
import dev.ishowtts.harness.quality.signal.Signal;
import java.util.Arrays;
import java.util.OptionalDouble;

/** Opinions predicted by an ONNX model. */
final class OnnxOpinion implements MosPredictor {
  /** Samples that DNSMOS reads: 9.01 s. */
  static final int DNSMOS_SAMPLES = 144_160;

  /* Of the reference implementation of DNSMOS P.835: c0 x² + c1 x + c2. */
  private static final double[][] DNSMOS = {
    {-0.08397278, 1.22083953, 0.0052439},
    {-0.13166888, 1.60915514, -0.39604546},
    {-0.06766283, 1.11546468, 0.04602535}
  };

  private final SpeechGraph graph;
  private final OpinionScale scale;

  OnnxOpinion(SpeechGraph graph, OpinionScale scale) {
    this.graph = graph;
    this.scale = scale;
  }

  @Override
  public Prediction predict(Signal signal) {
    float[] samples = SpeechGraph.samples(signal);
    if (scale == OpinionScale.PLAIN) {
      return prediction(values(samples));
    }
    double[] sum = new double[3];
    int windows = 0;
    float[] heard = repeated(samples);
    for (int at = 0; at + DNSMOS_SAMPLES <= heard.length; at += SpeechGraph.SAMPLE_RATE) {
      double[] raw = values(Arrays.copyOfRange(heard, at, at + DNSMOS_SAMPLES));
      for (int i = 0; i < sum.length; i++) {
        double[] c = DNSMOS[i];
        sum[i] += (c[0] * raw[i] + c[1]) * raw[i] + c[2];
      }
      windows++;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= windows;
    }
    return prediction(sum);
  }

  private static Prediction prediction(double[] values) {
    return values.length == 1
        ? new Prediction(
            values[0], OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())
        : new Prediction(
            values[2],
            OptionalDouble.of(values[0]),
            OptionalDouble.of(values[1]),
            OptionalDouble.empty());
  }

  private double[] values(float[] samples) {
    Tensor.Floats result = graph.run(samples);
    float[] values = result.toArray();
    boolean three = values.length == 3;
    if (!three && (scale == OpinionScale.DNSMOS || values.length != 1)) {
      throw graph.refused(scale == OpinionScale.DNSMOS ? "3 values" : "1 or 3 values", result);
    }
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  /* A shorter sound is said again until it is long enough, as the reference implementation does. */
  private static float[] repeated(float[] samples) {
    if (samples.length >= DNSMOS_SAMPLES || samples.length == 0) {
      return samples.length == 0 ? new float[DNSMOS_SAMPLES] : samples;
    }
    float[] longer = new float[DNSMOS_SAMPLES];
    for (int i = 0; i < longer.length; i++) {
      longer[i] = samples[i % samples.length];
    }
    return longer;
  }
}
