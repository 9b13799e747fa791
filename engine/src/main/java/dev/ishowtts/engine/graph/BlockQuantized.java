package dev.ishowtts.engine.graph;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A linear weight in 8 bits with one scale for every {@link #BLOCK} inputs of an output, as the
 * operation {@code MatMulNBits} takes it.
 *
 * @param values unsigned, 128 stands for 0, [out, blocks, {@link #BLOCK}]; filled up with 128
 * @param scales [out, blocks]; a value is worth {@code (value - 128) · scale}
 */
@SuppressWarnings("ArrayRecordComponent") // written to a file, never compared
record BlockQuantized(byte[] values, float[] scales) {
  static final int BLOCK = 32;
  private static final int ZERO = 128;
  private static final int LARGEST = 127;

  /** Rounds a weight once, when its values or its scales are first asked for. */
  static final class Source {
    private final GraphBuilder.Values weight;
    private final int in;
    private final int out;
    private @Nullable BlockQuantized read;

    Source(GraphBuilder.Values weight, int in, int out) {
      this.weight = weight;
      this.in = in;
      this.out = out;
    }

    BlockQuantized read() throws IOException {
      if (read == null) {
        read = of(weight.read(), in, out);
      }
      return read;
    }
  }

  /** Returns the blocks of that many inputs. */
  static int blocks(int in) {
    return (in + BLOCK - 1) / BLOCK;
  }

  /** Rounds an [in, out] weight to the nearest steps. */
  static BlockQuantized of(float[] weight, int in, int out) {
    int blocks = blocks(in);
    byte[] values = new byte[out * blocks * BLOCK];
    float[] scales = new float[out * blocks];
    for (int column = 0; column < out; column++) {
      for (int block = 0; block < blocks; block++) {
        int end = Math.min(in, (block + 1) * BLOCK);
        float largest = 0;
        for (int row = block * BLOCK; row < end; row++) {
          largest = Math.max(largest, Math.abs(weight[row * out + column]));
        }
        float scale = largest == 0 ? 1 : largest / LARGEST;
        int at = column * blocks + block;
        scales[at] = scale;
        for (int i = 0; i < BLOCK; i++) {
          int row = block * BLOCK + i;
          int step = row < end ? Math.round(weight[row * out + column] / scale) : 0;
          values[at * BLOCK + i] = (byte) (ZERO + step);
        }
      }
    }
    return new BlockQuantized(values, scales);
  }
}
