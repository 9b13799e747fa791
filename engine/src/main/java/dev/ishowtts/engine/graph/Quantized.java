package dev.ishowtts.engine.graph;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A linear weight in 8 bits, symmetric, one scale per output channel.
 *
 * @param values [in, out], row-major, -127 to 127
 * @param scales [out], above 0; a value is worth {@code values · scale}
 */
@SuppressWarnings("ArrayRecordComponent") // written to a file, never compared
record Quantized(byte[] values, float[] scales) {
  private static final int LARGEST = 127;

  /** Rounds a weight once, when its values or its scales are first asked for. */
  static final class Source {
    private final GraphBuilder.Values weight;
    private final int in;
    private final int out;
    private @Nullable Quantized read;

    Source(GraphBuilder.Values weight, int in, int out) {
      this.weight = weight;
      this.in = in;
      this.out = out;
    }

    Quantized read() throws IOException {
      if (read == null) {
        read = of(weight.read(), in, out);
      }
      return read;
    }
  }

  /** Rounds an [in, out] weight to the nearest steps. */
  static Quantized of(float[] weight, int in, int out) {
    float[] scales = new float[out];
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        scales[column] = Math.max(scales[column], Math.abs(weight[row * out + column]));
      }
    }
    for (int column = 0; column < out; column++) {
      scales[column] = scales[column] == 0 ? 1 : scales[column] / LARGEST;
    }
    byte[] values = new byte[weight.length];
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        int i = row * out + column;
        values[i] = (byte) Math.round(weight[i] / scales[column]);
      }
    }
    return new Quantized(values, scales);
  }
}
