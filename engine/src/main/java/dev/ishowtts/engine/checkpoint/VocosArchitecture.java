package dev.ishowtts.engine.checkpoint;

/** The shape of a Vocos vocoder; n_fft 1024, hop 256 and 100 mels as in F5-TTS. */
public record VocosArchitecture(int dim, int intermediateDim, int layers) {
  public static final int FFT = 1024;
  public static final int HOP = 256;
}
