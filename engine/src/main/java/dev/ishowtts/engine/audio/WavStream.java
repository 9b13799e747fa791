package dev.ishowtts.engine.audio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A mono WAV of 16 bits that is written piece by piece, so that it can be played before it ends.
 * Until then its lengths say "to the end of the file", as ffmpeg's do on a pipe; a regular file
 * gets its true ones when it is closed. One thread.
 */
public final class WavStream implements AutoCloseable {
  private static final int RIFF_LENGTH_AT = 4;
  private static final int DATA_LENGTH_AT = WavFile.PCM_HEADER - Integer.BYTES;
  private static final int TO_THE_END = -1;

  private final WritableByteChannel out;
  private final boolean regularFile;
  private long dataBytes;

  private WavStream(WritableByteChannel out, boolean regularFile, int sampleRate)
      throws IOException {
    this.out = out;
    this.regularFile = regularFile;
    write(WavFile.pcm16Header(sampleRate, TO_THE_END, TO_THE_END));
  }

  /** Begins a WAV on a stream, which {@link #close} closes. */
  public static WavStream to(OutputStream out, int sampleRate) throws IOException {
    return new WavStream(Channels.newChannel(out), false, sampleRate);
  }

  /**
   * Begins a WAV in a file, which is emptied first; a device or a pipe will do too.
   *
   * @throws IOException if its folder is missing or it cannot be written
   */
  public static WavStream to(Path file, int sampleRate) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    try {
      return new WavStream(channel, Files.isRegularFile(file), sampleRate);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Appends samples: full scale 32768, rounded, clamped.
   *
   * @throws IllegalArgumentException if one is not finite
   */
  public void write(Waveform piece) throws IOException {
    ByteBuffer samples = WavFile.pcm16Samples(piece);
    dataBytes += samples.remaining();
    write(samples);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Writes the true lengths where the file allows it, and closes what is written to. */
  @Override
  public void close() throws IOException {
    try (out) {
      long riffBytes = dataBytes + WavFile.PCM_HEADER - 2 * Integer.BYTES;
      if (regularFile && riffBytes < 1L << Integer.SIZE && out instanceof FileChannel file) {
        file.write(WavFile.littleEndian((int) riffBytes), RIFF_LENGTH_AT);
        file.write(WavFile.littleEndian((int) dataBytes), DATA_LENGTH_AT);
      }
    }
  }
}
