package dev.ishowtts.monitor.speech;

import dev.ishowtts.engine.audio.Waveform;
import java.io.IOException;

/** Turns pieces of speech into bytes of one format, in their order. One thread. */
interface AudioEncoder extends AutoCloseable {
  /** Takes a piece and returns the bytes that are final now; may be none. */
  byte[] push(Waveform piece) throws IOException;

  /** Returns the last bytes. */
  byte[] finish() throws IOException;

  @Override
  void close();
}
