package dev.ishowtts.monitor.speech;

import dev.ishowtts.engine.audio.WavStream;
import dev.ishowtts.engine.audio.Waveform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A WAV that can be played before it ends, or its samples alone. */
final class WavEncoder implements AudioEncoder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final WavStream stream;

  private WavEncoder(int sampleRate) throws IOException {
    this.stream = WavStream.to(bytes, sampleRate);
  }

  static WavEncoder withHeader(int sampleRate) throws IOException {
    return new WavEncoder(sampleRate);
  }

  static WavEncoder samplesAlone(int sampleRate) throws IOException {
    WavEncoder encoder = new WavEncoder(sampleRate);
    encoder.bytes.reset();
    return encoder;
  }

  @Override
  public byte[] push(Waveform piece) throws IOException {
    stream.write(piece);
    byte[] written = bytes.toByteArray();
    bytes.reset();
    return written;
  }

  @Override
  public byte[] finish() {
    return new byte[0];
  }

  @Override
  public void close() {
    bytes.reset();
  }
}
