package dev.ishowtts.engine.testing;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.WeightSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The flow in float64, written from the formulas of the official model and sharing nothing with the
 * graphs: text encoder, time embedding, DiT with every option, Euler steps with guidance.
 */
public final class ReferenceFlow {
  private static final int MELS = 100;
  private static final int HEAD = 64;

  private final WeightSource source;
  private final Architecture shape;
  private final Map<String, double[]> weights = new HashMap<>();

  public ReferenceFlow(WeightSource source, Architecture shape) {
    this.source = source;
    this.shape = shape;
  }

  private double[] weight(String name) {
    return weights.computeIfAbsent(
        name,
        n -> {
          try {
            float[] values = source.floats(n);
            return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private double[] linear(double[] x, String name) {
    double[] bias = weight(name + ".bias");
    double[] matrix = weight(name + ".weight");
    return Linear.linear(x, matrix.length / bias.length, matrix, bias);
  }

  /**
   * Returns the text embedding, [frames, text width].
   *
   * @param ids as the vocabulary gives them, -1 for padding
   * @param dropped whether the tokens are dropped, as in the unconditional branch
   */
  public double[] text(long[] ids, int frames, boolean dropped) {
    int width = shape.textDim();
    boolean[] filler = new boolean[frames];
    double[] table = weight("text_embed.text_embed.weight");
    double[] text = new double[frames * width];
    for (int n = 0; n < frames; n++) {
      long id = n < ids.length ? ids[n] + 1 : 0;
      filler[n] = id == 0;
      int row = dropped ? 0 : (int) id;
      System.arraycopy(table, row * width, text, n * width, width);
    }
    if (shape.convLayers() > 0) {
      addPositions(text, width);
      blank(text, filler);
      for (int block = 0; block < shape.convLayers(); block++) {
        text = textBlock(text, "text_embed.text_blocks." + block + ".");
        blank(text, filler);
      }
    }
    return shape.averageUpsampling() ? upsampled(text, filler) : text;
  }

  private static void addPositions(double[] text, int width) {
    int half = width / 2;
    for (int at = 0; at < text.length; at++) {
      int n = at / width;
      int j = at % width;
      double angle = n * Math.pow(10_000, -2.0 * (j % half) / width);
      text[at] += j < half ? Math.cos(angle) : Math.sin(angle);
    }
  }

  private void blank(double[] text, boolean[] filler) {
    int width = shape.textDim();
    for (int n = 0; shape.maskTextPadding() && n < filler.length; n++) {
      if (filler[n]) {
        Arrays.fill(text, n * width, (n + 1) * width, 0);
      }
    }
  }

  private double[] textBlock(double[] input, String name) {
    int width = shape.textDim();
    double[] hidden =
        Linear.convolution(
            input, width, weight(name + "dwconv.weight"), weight(name + "dwconv.bias"), width, 7);
    hidden = Linear.layerNorm(hidden, weight(name + "norm.weight"), weight(name + "norm.bias"));
    hidden = Arrays.stream(linear(hidden, name + "pwconv1")).map(Linear::geluErf).toArray();
    double[] gamma = weight(name + "grn.gamma");
    double[] beta = weight(name + "grn.beta");
    int wide = gamma.length;
    double[] norms = new double[wide];
    for (int at = 0; at < hidden.length; at++) {
      norms[at % wide] += hidden[at] * hidden[at];
    }
    double mean = 0;
    for (int c = 0; c < wide; c++) {
      norms[c] = Math.sqrt(norms[c]);
      mean += norms[c] / wide;
    }
    for (int at = 0; at < hidden.length; at++) {
      int c = at % wide;
      double response = hidden[at] * norms[c] / (mean + 1e-6);
      hidden[at] = gamma[c] * response + beta[c] + hidden[at];
    }
    return Linear.sum(input, linear(hidden, name + "pwconv2"));
  }

  /** Repeats the rows that are no filler until they fill all frames, the last ones once more. */
  private double[] upsampled(double[] text, boolean[] filler) {
    int width = shape.textDim();
    int frames = filler.length;
    int[] valid = IntStream.range(0, frames).filter(n -> !filler[n]).toArray();
    double[] result = new double[text.length];
    int frame = 0;
    for (int j = 0; j < valid.length; j++) {
      int once = j >= valid.length - frames % valid.length ? 1 : 0;
      for (int i = 0; i < frames / valid.length + once; i++) {
        System.arraycopy(text, valid[j] * width, result, frame * width, width);
        frame++;
      }
    }
    return result;
  }

  /** Returns the time embedding before its activation, [d]. */
  public double[] time(double time) {
    double[] sinusoid = new double[256];
    for (int k = 0; k < 128; k++) {
      double angle = 1000 * time * Math.exp(-k * Math.log(10_000) / 127);
      sinusoid[k] = Math.sin(angle);
      sinusoid[128 + k] = Math.cos(angle);
    }
    double[] hidden = linear(sinusoid, "time_embed.time_mlp.0");
    return linear(Arrays.stream(hidden).map(Linear::silu).toArray(), "time_embed.time_mlp.2");
  }

  /**
   * Returns projection plus convolutional position, [frames, d].
   *
   * @param x state, [frames, 100]
   * @param condition mel of the reference and zeros, [frames, 100]
   * @param text embedding, [frames, text width]
   */
  public double[] input(double[] x, double[] condition, double[] text) {
    double[] joined =
        Linear.beside(Linear.beside(x, MELS, condition, MELS), 2 * MELS, text, shape.textDim());
    double[] projected = linear(joined, "input_embed.proj");
    double[] position = position(position(projected, 0), 2);
    return Linear.sum(projected, position);
  }

  private double[] position(double[] hidden, int index) {
    String name = "input_embed.conv_pos_embed.conv1d." + index;
    double[] convolved =
        Linear.convolution(
            hidden, shape.dim(), weight(name + ".weight"), weight(name + ".bias"), 16, 31);
    return Arrays.stream(convolved).map(Linear::mish).toArray();
  }

  /** Returns the output of one transformer block, [frames, d]. */
  public double[] block(int index, double[] hidden, double time) {
    String name = "transformer_blocks." + index + ".";
    double[][] chunk = chunks(time, name + "attn_norm.linear", 6);
    double[] attended =
        attention(Linear.layerNorm(hidden, onePlus(chunk[1]), chunk[0]), name + "attn.");
    double[] between = gated(hidden, attended, chunk[2]);
    double[] inner =
        linear(Linear.layerNorm(between, onePlus(chunk[4]), chunk[3]), name + "ff.ff.0.0");
    double[] forward =
        linear(Arrays.stream(inner).map(Linear::geluTanh).toArray(), name + "ff.ff.2");
    return gated(between, forward, chunk[5]);
  }

  private double[][] chunks(double time, String name, int count) {
    double[] all = linear(Arrays.stream(time(time)).map(Linear::silu).toArray(), name);
    double[][] chunks = new double[count][];
    for (int i = 0; i < count; i++) {
      chunks[i] = Arrays.copyOfRange(all, i * shape.dim(), (i + 1) * shape.dim());
    }
    return chunks;
  }

  private static double[] onePlus(double[] scale) {
    return Arrays.stream(scale).map(value -> 1 + value).toArray();
  }

  private static double[] gated(double[] hidden, double[] branch, double[] gate) {
    double[] result = new double[hidden.length];
    for (int at = 0; at < hidden.length; at++) {
      result[at] = hidden[at] + gate[at % gate.length] * branch[at];
    }
    return result;
  }

  private double[] attention(double[] x, String name) {
    int width = shape.heads() * HEAD;
    int frames = x.length / shape.dim();
    double[] query = positioned(linear(x, name + "to_q"), name + "q_norm");
    double[] key = positioned(linear(x, name + "to_k"), name + "k_norm");
    double[] value = linear(x, name + "to_v");
    double[] result = new double[frames * width];
    for (int head = 0; head < width; head += HEAD) {
      for (int n = 0; n < frames; n++) {
        double[] logits = new double[frames];
        for (int m = 0; m < frames; m++) {
          for (int i = head; i < head + HEAD; i++) {
            logits[m] += query[n * width + i] * key[m * width + i] / Math.sqrt(HEAD);
          }
        }
        double largest = Arrays.stream(logits).max().orElseThrow();
        double total = 0;
        for (int m = 0; m < frames; m++) {
          logits[m] = Math.exp(logits[m] - largest);
          total += logits[m];
        }
        for (int m = 0; m < frames; m++) {
          for (int i = head; i < head + HEAD; i++) {
            result[n * width + i] += logits[m] / total * value[m * width + i];
          }
        }
      }
    }
    return linear(result, name + "to_out.0");
  }

  /** Norm of each head where the model has one, then rotary position of the heads that rotate. */
  private double[] positioned(double[] projected, String norm) {
    int width = shape.heads() * HEAD;
    double[] result = projected.clone();
    for (int start = 0; start < projected.length; start += HEAD) {
      if (shape.qkNorm()) {
        rootMeanSquareNorm(result, start, weight(norm + ".weight"));
      }
      int head = start % width / HEAD;
      if (head < shape.rotaryHeads()) {
        rotate(result, start, start / width);
      }
    }
    return result;
  }

  private static void rootMeanSquareNorm(double[] values, int start, double[] weight) {
    double square = 0;
    for (int i = 0; i < HEAD; i++) {
      square += values[start + i] * values[start + i] / HEAD;
    }
    for (int i = 0; i < HEAD; i++) {
      values[start + i] *= weight[i] / Math.sqrt(square + 1e-6);
    }
  }

  private static void rotate(double[] values, int start, int frame) {
    for (int j = 0; j < HEAD / 2; j++) {
      double angle = frame * Math.pow(10_000, -2.0 * j / HEAD);
      double even = values[start + 2 * j];
      double odd = values[start + 2 * j + 1];
      values[start + 2 * j] = even * Math.cos(angle) - odd * Math.sin(angle);
      values[start + 2 * j + 1] = odd * Math.cos(angle) + even * Math.sin(angle);
    }
  }

  /** Returns the velocity of one branch, [frames, 100]. */
  public double[] velocity(double[] x, double[] condition, double[] text, double time) {
    double[] input = input(x, condition, text);
    double[] hidden = input;
    for (int block = 0; block < shape.depth(); block++) {
      hidden = block(block, hidden, time);
    }
    if (shape.longSkip()) {
      double[] joined = Linear.beside(hidden, shape.dim(), input, shape.dim());
      hidden =
          Linear.linear(
              joined, 2 * shape.dim(), weight("long_skip_connection.weight"), new double[0]);
    }
    double[][] chunk = chunks(time, "norm_out.linear", 2);
    return linear(Linear.layerNorm(hidden, onePlus(chunk[0]), chunk[1]), "proj_out");
  }

  /**
   * Integrates with Euler's method and restores the reference frames.
   *
   * @param noise state at time 0, [frames, 100]
   * @param reference mel, [reference frames, 100]
   * @param guidance strength; below 1e-5 only the conditional branch counts
   * @return mel [frames, 100]
   */
  public double[] sample(
      double[] noise, double[] reference, long[] ids, double[] grid, double guidance) {
    int frames = noise.length / MELS;
    double[] condition = Arrays.copyOf(reference, noise.length);
    double[] text = text(ids, frames, false);
    double[] dropped = text(ids, frames, true);
    double[] x = noise.clone();
    for (int i = 0; i + 1 < grid.length; i++) {
      double[] velocity = velocity(x, condition, text, grid[i]);
      if (guidance >= 1e-5) {
        double[] without = velocity(x, new double[noise.length], dropped, grid[i]);
        for (int at = 0; at < velocity.length; at++) {
          velocity[at] += (velocity[at] - without[at]) * guidance;
        }
      }
      for (int at = 0; at < x.length; at++) {
        x[at] += (grid[i + 1] - grid[i]) * velocity[at];
      }
    }
    System.arraycopy(reference, 0, x, 0, reference.length);
    return x;
  }
}
