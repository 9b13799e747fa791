package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.WeightSource;
import java.io.IOException;
import java.util.List;

/** Checkpoint tensors in the layouts that the graphs want. Linear weights are stored [out, in]. */
final class Weights {
  /** Frames that the convolutions of text encoder and vocoder reach over. */
  static final int TAPS = 7;

  private final WeightSource source;

  Weights(WeightSource source) {
    this.source = source;
  }

  float[] plain(String name) throws IOException {
    return source.floats(name);
  }

  /** Returns a linear weight as [in, out]. */
  float[] transposed(String name) throws IOException {
    List<Long> shape = shape(name);
    return transpose(
        source.floats(name), Math.toIntExact(shape.get(0)), Math.toIntExact(shape.get(1)));
  }

  /** Returns linear weights of equal input width beside each other, as [in, sum of out]. */
  float[] packed(List<String> names) throws IOException {
    int in = Math.toIntExact(shape(names.get(0)).get(1));
    int total = 0;
    for (String name : names) {
      total += Math.toIntExact(shape(name).get(0));
    }
    float[] result = new float[Math.multiplyExact(in, total)];
    int column = 0;
    for (String name : names) {
      int out = Math.toIntExact(shape(name).get(0));
      float[] transposed = transposed(name);
      for (int row = 0; row < in; row++) {
        System.arraycopy(transposed, row * out, result, row * total + column, out);
      }
      column += out;
    }
    return result;
  }

  /** Returns vectors one after another. */
  float[] joined(List<String> names) throws IOException {
    int total = 0;
    for (String name : names) {
      total += Math.toIntExact(shape(name).get(0));
    }
    float[] result = new float[total];
    int at = 0;
    for (String name : names) {
      float[] part = source.floats(name);
      System.arraycopy(part, 0, result, at, part.length);
      at += part.length;
    }
    return result;
  }

  /**
   * Returns input columns {@code from} (inclusive) to {@code to} of a linear weight, as [to - from,
   * out].
   */
  float[] transposedColumns(String name, int from, int to) throws IOException {
    int out = Math.toIntExact(shape(name).get(0));
    int in = Math.toIntExact(shape(name).get(1));
    float[] values = source.floats(name);
    float[] result = new float[(to - from) * out];
    for (int o = 0; o < out; o++) {
      for (int i = from; i < to; i++) {
        result[(i - from) * out + o] = values[o * in + i];
      }
    }
    return result;
  }

  /** Returns the kernel [out, in, 7] of a convolution as [7 · in, out]; in is 1 of each channel. */
  float[] taps(String name) throws IOException {
    List<Long> shape = shape(name);
    int out = Math.toIntExact(shape.get(0));
    int in = Math.toIntExact(shape.get(1));
    float[] kernel = source.floats(name);
    float[] result = new float[kernel.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int tap = 0; tap < TAPS; tap++) {
          result[(tap * in + i) * out + o] = kernel[(o * in + i) * TAPS + tap];
        }
      }
    }
    return result;
  }

  List<Long> shape(String name) {
    List<Long> shape = source.shapes().get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no tensor named " + name);
    }
    return shape;
  }

  static float[] transpose(float[] values, int rows, int columns) {
    float[] result = new float[values.length];
    int tile = 32;
    for (int r0 = 0; r0 < rows; r0 += tile) {
      for (int c0 = 0; c0 < columns; c0 += tile) {
        int rEnd = Math.min(rows, r0 + tile);
        int cEnd = Math.min(columns, c0 + tile);
        for (int r = r0; r < rEnd; r++) {
          for (int c = c0; c < cEnd; c++) {
            result[c * rows + r] = values[r * columns + c];
          }
        }
      }
    }
    return result;
  }
}
