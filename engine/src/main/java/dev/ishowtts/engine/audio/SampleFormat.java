package dev.ishowtts.engine.audio;

/** How a WAV file stores one sample. */
public enum SampleFormat {
  /** Unsigned, 128 is silence. */
  PCM8(1),
  PCM16(2),
  PCM24(3),
  PCM32(4),
  /** IEEE 754, full scale ±1. */
  FLOAT32(4),
  FLOAT64(8);

  private final int bytes;

  SampleFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of one sample of one channel. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether samples are floating-point and may therefore exceed full scale. */
  public boolean isFloat() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
