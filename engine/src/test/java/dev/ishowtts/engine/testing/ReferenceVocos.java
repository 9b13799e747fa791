package dev.ishowtts.engine.testing;

import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.checkpoint.WeightSource;
import java.io.IOException;
import java.util.Arrays;

/** The vocoder in float64, the inverse STFT summed frame by frame. */
public final class ReferenceVocos {
  private static final int MELS = 100;
  private static final int FFT = 1024;
  private static final int HOP = 256;
  private static final int BINS = FFT / 2 + 1;

  private final WeightSource source;
  private final VocosArchitecture shape;

  public ReferenceVocos(WeightSource source, VocosArchitecture shape) {
    this.source = source;
    this.shape = shape;
  }

  private double[] weight(String name) throws IOException {
    float[] values = source.floats(name);
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private double[] linear(double[] x, String name) throws IOException {
    double[] bias = weight(name + ".bias");
    double[] matrix = weight(name + ".weight");
    return Linear.linear(x, matrix.length / bias.length, matrix, bias);
  }

  private double[] norm(double[] x, String name) throws IOException {
    return Linear.layerNorm(x, weight(name + ".weight"), weight(name + ".bias"));
  }

  /** Returns the features before the head, [frames, d]. */
  public double[] backbone(double[] mel) throws IOException {
    double[] hidden =
        Linear.convolution(
            mel, MELS, weight("backbone.embed.weight"), weight("backbone.embed.bias"), 1, 7);
    hidden = norm(hidden, "backbone.norm");
    for (int layer = 0; layer < shape.layers(); layer++) {
      String name = "backbone.convnext." + layer + ".";
      int dim = shape.dim();
      double[] inner =
          Linear.convolution(
              hidden, dim, weight(name + "dwconv.weight"), weight(name + "dwconv.bias"), dim, 7);
      inner = linear(norm(inner, name + "norm"), name + "pwconv1");
      inner = linear(Arrays.stream(inner).map(Linear::geluErf).toArray(), name + "pwconv2");
      double[] gamma = weight(name + "gamma");
      for (int at = 0; at < inner.length; at++) {
        inner[at] *= gamma[at % dim];
      }
      hidden = Linear.sum(hidden, inner);
    }
    return norm(hidden, "backbone.final_layer_norm");
  }

  /** Returns (frames − 1) · 256 samples. */
  public double[] audio(double[] mel) throws IOException {
    double[] head = linear(backbone(mel), "head.out");
    int frames = mel.length / MELS;
    double[] sum = new double[(frames - 1) * HOP + FFT];
    double[] envelope = new double[sum.length];
    for (int frame = 0; frame < frames; frame++) {
      for (int k = 0; k < FFT; k++) {
        double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * k / FFT);
        sum[frame * HOP + k] += window * inverse(head, frame * 2 * BINS, k);
        envelope[frame * HOP + k] += window * window;
      }
    }
    double[] audio = new double[(frames - 1) * HOP];
    for (int i = 0; i < audio.length; i++) {
      audio[i] = sum[i + FFT / 2] / envelope[i + FFT / 2];
    }
    return audio;
  }

  /** Sample k of the inverse transform of one frame: log magnitudes, then phases. */
  private static double inverse(double[] head, int start, int k) {
    double sample = 0;
    for (int f = 0; f < BINS; f++) {
      double magnitude = Math.min(Math.exp(head[start + f]), 100);
      double phase = head[start + BINS + f];
      boolean edge = f == 0 || f == FFT / 2;
      double angle = 2 * Math.PI * ((long) f * k % FFT) / FFT;
      // Half of the spectrum stands for the other half; the edges are real.
      sample +=
          edge
              ? magnitude * Math.cos(phase) * Math.cos(angle)
              : 2 * magnitude * Math.cos(phase + angle);
    }
    return sample / FFT;
  }
}
