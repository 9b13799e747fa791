package dev.ishowtts.engine.testing;

import dev.ishowtts.engine.audio.WavFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Recordings of noise and silence that another program can make from the same few numbers. */
public final class NoisyParts {
  private NoisyParts() {}

  /**
   * Returns a PCM file.
   *
   * @param bits 8, 16 or 32
   * @param parts milliseconds and amplitude in turn; amplitudes of 32 bits count in 65536
   */
  public static WavFile wav(int rate, int channels, int bits, int... parts) {
    int samples = 0;
    for (int i = 0; i < parts.length; i += 2) {
      samples += parts[i] * rate / 1000 * channels;
    }
    ByteBuffer data = ByteBuffer.allocate(samples * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
    long x = 12345;
    for (int i = 0; i < parts.length; i += 2) {
      for (int n = parts[i] * rate / 1000 * channels; n > 0; n--) {
        x = (x * 1103515245 + 12345) & 0x7fffffff;
        put(
            data,
            bits,
            parts[i + 1] == 0 ? 0 : (int) ((x >> 8) % (2 * parts[i + 1] + 1)) - parts[i + 1]);
      }
    }
    return WavFile.read(Riff.of(1, channels, rate, bits).data(data.array()));
  }

  private static void put(ByteBuffer data, int bits, int sample) {
    switch (bits) {
      case 8 -> data.put((byte) (sample + 128));
      case 16 -> data.putShort((short) sample);
      default -> data.putInt(sample << 16);
    }
  }
}
